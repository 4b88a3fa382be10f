package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.request.Request;
import dev.hitl.request.Revision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request to look at. */
final class RequestResource {
  private final Hitl hitl;
  private final Seen seen;
  private final DetailJson detail;

  RequestResource(Hitl hitl, Tools tools) {
    this.hitl = hitl;
    seen = new Seen(hitl);
    detail = new DetailJson(hitl, tools);
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(
            "/api/requests/{id}",
            "Detail",
            "All about one request; that this person looked at it is put on record",
            this::one),
        Endpoint.get(
            "/api/requests/{id}/arguments",
            "Arguments",
            "What would be done, why people are asked, what that rests on and what came of it,"
                + " with nothing cut",
            this::whole),
        Endpoint.get(
                "/api/requests/{id}/conversation",
                "Spoken",
                "What was said until it was asked, with nothing cut, from the first message on",
                this::conversation)
            .param("after", "go on behind this place: next of the page before"));
  }

  private Answer one(Exchange exchange) {
    Request request = seen.find(exchange);
    Viewer viewer = exchange.viewer();
    hitl.review().view(request.reference(), viewer.identity().id());
    return Answer.ok(detail.of(request, viewer)).etag(RequestJson.etag(request));
  }

  private Answer whole(Exchange exchange) {
    Request request = seen.find(exchange);
    Revision revision = request.revision();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", request.id());
    json.put("revision", revision.action().revision());
    json.put("message", RequestJson.message(request, Integer.MAX_VALUE).shown());
    json.put("arguments", Resting.arguments(request, Text.NOTHING_CUT).json());
    Secrets secrets = Secrets.of(hitl, request);
    Resting.put(json, revision, secrets, Text.NOTHING_CUT);
    json.put("why", DetailJson.why(revision, secrets, Text.NOTHING_CUT));
    json.put("result", DetailJson.result(request, secrets, Text.NOTHING_CUT));
    json.put("whole", true);
    return Answer.ok(json).etag(RequestJson.etag(request));
  }

  private Answer conversation(Exchange exchange) {
    Request request = seen.find(exchange);
    int from = exchange.number("after", 0, Integer.MAX_VALUE, 0);
    return Answer.ok(Conversation.page(hitl, request, from));
  }
}
