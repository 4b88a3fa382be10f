package dev.hitl.console;

import static dev.hitl.console.Field.Kind.LIST;
import static dev.hitl.console.Field.Kind.TEXT;
import static dev.hitl.console.Field.needed;

import dev.hitl.Hitl;
import dev.hitl.notify.Briefing;
import dev.hitl.request.Request;
import dev.hitl.review.Ruling;
import dev.hitl.review.Selection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Several requests with one word and one reason, each decided by itself. */
final class BatchResource {
  private final Hitl hitl;
  private final Seen seen;
  private final Rulings rulings;

  BatchResource(Hitl hitl) {
    this.hitl = hitl;
    seen = new Seen(hitl);
    rulings = new Rulings(hitl);
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post(
                "/api/batch",
                "Batch",
                "Decides a selection with one reason, each request by itself",
                List.of(
                    needed("word", TEXT, "approve or reject"),
                    needed("references", LIST, "which requests and revisions, 1 to 200, each once"),
                    needed("reason", TEXT, "why")),
                this::decide)
            .byKey());
  }

  private Answer decide(Exchange exchange) {
    Body body = exchange.body();
    Selection.Word word =
        switch (body.text("word")) {
          case "approve" -> Selection.Word.APPROVE;
          case "reject" -> Selection.Word.REJECT;
          default -> throw Body.wrong("word", "is 'approve' or 'reject'");
        };
    Map<String, @Nullable Problem> left = new LinkedHashMap<>();
    List<String> decided = new ArrayList<>();
    for (Object each : body.list("references")) {
      if (!(each instanceof String reference)) {
        throw Body.wrong("references", "has to be a list of texts");
      }
      Problem problem = notYet(reference, word, exchange.viewer());
      left.put(reference, problem);
      if (problem == null) {
        decided.add(reference);
      }
    }
    return answer(left, decide(word, decided, left, exchange));
  }

  /**
   * Whatever this person may not see, or has not seen the whole of, is not theirs to decide here.
   */
  private @Nullable Problem notYet(String reference, Selection.Word word, Viewer viewer) {
    try {
      Request request = seen.find(reference, viewer);
      return word == Selection.Word.APPROVE && !isShown(request)
          ? Body.wrong("whole", "cannot be said in a batch: look at this one by itself")
          : null;
    } catch (Problem problem) {
      return problem;
    }
  }

  /** In a list there is its message; whoever reads no more than a briefing has read all of it. */
  private boolean isShown(Request request) {
    return RequestJson.isMessageWhole(request)
        && Briefing.isWhole(request)
        && Resting.isWhole(hitl, request);
  }

  private Map<String, Ruling> decide(
      Selection.Word word,
      List<String> decided,
      Map<String, @Nullable Problem> all,
      Exchange exchange) {
    String reason = exchange.body().text("reason");
    String key = exchange.key().orElseGet(() -> UUID.randomUUID().toString());
    Map<String, Ruling> by = new LinkedHashMap<>();
    try {
      new Selection(List.copyOf(all.keySet()), word, "checked", reason);
      if (!decided.isEmpty()) {
        List<Ruling> rulings =
            hitl.review()
                .all(new Selection(decided, word, exchange.viewer().identity().id(), reason), key);
        for (int i = 0; i < rulings.size(); i++) {
          by.put(decided.get(i), rulings.get(i));
        }
      }
    } catch (IllegalArgumentException e) {
      throw Problem.of(Problem.Kind.INVALID, String.valueOf(e.getMessage()));
    }
    return by;
  }

  private Answer answer(Map<String, @Nullable Problem> all, Map<String, Ruling> by) {
    List<Map<String, @Nullable Object>> answers = new ArrayList<>();
    int taken = 0;
    for (Map.Entry<String, @Nullable Problem> each : all.entrySet()) {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      Ruling ruling = by.get(each.getKey());
      Problem problem = each.getValue();
      json.put("reference", Text.line(each.getKey(), 100).shown());
      if (problem == null && ruling != null && ruling.isTaken()) {
        taken++;
        json.put("ruling", rulings.json(ruling));
        json.put("problem", null);
      } else {
        Problem why = problem != null || ruling == null ? problem : rulings.problem(ruling);
        json.put("ruling", null);
        json.put("problem", why == null ? null : why.json());
      }
      answers.add(json);
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("taken", taken);
    json.put("answers", answers);
    return Answer.ok(json);
  }
}
