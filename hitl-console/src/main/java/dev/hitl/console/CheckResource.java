package dev.hitl.console;

import static dev.hitl.console.Field.Kind.OBJECT;
import static dev.hitl.console.Field.needed;

import dev.hitl.Hitl;
import dev.hitl.call.Action;
import dev.hitl.notify.Briefing;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Difference;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import dev.hitl.review.Edit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says while somebody types what an edit would come to. Nothing is written. */
final class CheckResource {
  /**
   * A problem at a parameter begins with its place: {@code amount: …}, {@code items[2].price: …}.
   */
  private static final Pattern PLACE =
      Pattern.compile("([\\p{L}\\p{N}_$-]+)((?:\\[\\d+]|\\.[^:\\s]+)*): (.*)", Pattern.DOTALL);

  private final Hitl hitl;
  private final Seen seen;

  CheckResource(Hitl hitl) {
    this.hitl = hitl;
    seen = new Seen(hitl);
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post(
            "/api/requests/{id}/check",
            "Check",
            "What changed arguments would come to; nothing is written",
            List.of(needed("changes", OBJECT, "arguments that are to be different, by name")),
            this::check));
  }

  private Answer check(Exchange exchange) {
    Request request = seen.find(exchange);
    Revision old = request.revision();
    if (request.status() != RequestStatus.PENDING) {
      throw new Rulings(hitl).already(request);
    }
    Map<String, @Nullable Object> changes = exchange.body().object("changes");
    Edit edit = hitl.overview().edit(request, changes);
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("fits", edit instanceof Edit.Fits);
    json.put("problems", List.of());
    json.put("verdict", null);
    json.put("changes", List.of());
    json.put("different", false);
    if (edit instanceof Edit.Wrong wrong) {
      json.put("problems", wrong.problems().stream().map(CheckResource::problem).toList());
    } else if (edit instanceof Edit.Forbidden forbidden) {
      json.put(
          "problems",
          List.of(problem(Briefing.withoutSecrets("policy forbids it: " + forbidden.why(), old))));
    } else if (edit instanceof Edit.Fits fits) {
      fits(json, old, fits);
    }
    return Answer.ok(json).etag(RequestJson.etag(request));
  }

  private static void fits(Map<String, @Nullable Object> json, Revision old, Edit.Fits fits) {
    Action action = fits.action();
    json.put("verdict", verdict(fits.verdict()));
    json.put(
        "changes",
        Members.changes(
            Difference.between(old.action().arguments().asMap(), action.arguments().asMap()),
            fits.secrets()));
    json.put("different", !action.arguments().equals(old.action().arguments()));
  }

  private static Map<String, @Nullable Object> problem(String text) {
    Matcher place = PLACE.matcher(text);
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    boolean at = place.matches();
    json.put("field", at ? Text.line(place.group(1), 100).shown() : null);
    json.put("path", at ? Text.line(place.group(1) + place.group(2), 200).shown() : null);
    json.put("text", Text.line(at ? place.group(3) : text, 500).shown());
    return json;
  }

  private static Map<String, @Nullable Object> verdict(Verdict verdict) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("kind", verdict.kind().name().toLowerCase(Locale.ROOT));
    json.put("risk", verdict.risk().word());
    List<Map<String, String>> why = new ArrayList<>();
    if (verdict instanceof Verdict.Ask ask) {
      json.put("needs", RequestJson.line(ask.route().describe()));
      json.put("message", Text.line(ask.message(), 2_000).shown());
      ask.reasons()
          .forEach(
              reason ->
                  why.add(
                      Map.of(
                          "rule",
                          RequestJson.line(reason.rule()),
                          "text",
                          Text.line(reason.text(), 500).shown())));
    } else {
      json.put("needs", null);
      json.put("message", null);
    }
    json.put("why", why);
    return json;
  }
}
