package dev.hitl.insight;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.SideChain;
import dev.hitl.call.Digest;
import dev.hitl.call.RunId;
import dev.hitl.request.Trigger;
import dev.hitl.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was on record of a request before an event of it: it is remembered where the pass over the
 * events met it, and read once where that was before the time.
 */
final class Recall {
  static final String SEEN = "SEEN";

  private static final Question NOTHING = new Question(List.of(), null);

  /**
   * What was asked.
   *
   * @param rules by which rules
   * @param same what it shares with questions about the same call; null where that is not known
   */
  record Question(List<String> rules, @Nullable String same) {}

  private record Look(String request, String reviewer) {}

  private final Store store;
  private final Map<String, Question> questions = new HashMap<>();
  private final Map<Look, Instant> looks = new HashMap<>();
  private final Set<RunId> decided = new HashSet<>();

  Recall(Store store) {
    this.store = store;
  }

  /** What was asked before this step. */
  Question before(AuditEvent step) {
    String id = step.subject();
    if (!questions.containsKey(id) && step.seq() > 1) {
      questions.put(id, NOTHING);
      for (AuditEvent earlier : store.audit(id)) {
        if (earlier.seq() < step.seq()) {
          meet(earlier);
        }
      }
      for (AuditEvent look : store.audit(SideChain.ofRequest(id))) {
        if (look.at().isBefore(step.at())) {
          meet(look);
        }
      }
    }
    return questions.getOrDefault(id, NOTHING);
  }

  /** Remembers what an event says that later ones do not repeat. */
  void meet(AuditEvent event) {
    if (event.type().equals(SEEN)) {
      look(event.subject().substring(SideChain.ofRequest("").length()), event);
    } else if (event.type().equals(Trigger.ASSIGN.name())) {
      look(event.subject(), event);
    } else if (event.data().get("arguments") instanceof String arguments) {
      questions.put(event.subject(), question(event, arguments));
    }
  }

  private void look(String request, AuditEvent event) {
    looks.putIfAbsent(new Look(request, event.actor()), event.at());
  }

  private static Question question(AuditEvent event, String arguments) {
    List<String> rules = new ArrayList<>();
    if (event.data().get("rules") instanceof List<?> named) {
      named.forEach(rule -> rules.add(String.valueOf(rule).intern()));
    }
    String same =
        Digest.of("hitl.same.v1")
            .add(event.run().tenant())
            .add(event.run().agent())
            .add(event.tool())
            .add(String.valueOf(event.data().get("signature")))
            .add(arguments)
            .hex();
    return new Question(List.copyOf(rules), same);
  }

  /** When whoever took this step looked at the request first; null where that is not on record. */
  @Nullable Instant lookBefore(AuditEvent step) {
    return looks.get(new Look(step.subject(), step.actor()));
  }

  void decided(RunId run) {
    decided.add(run);
  }

  boolean isDecided(RunId run) {
    return decided.contains(run);
  }
}
