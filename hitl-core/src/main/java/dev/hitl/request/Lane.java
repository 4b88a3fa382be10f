package dev.hitl.request;

import dev.hitl.call.Digest;
import dev.hitl.call.Json;
import dev.hitl.call.Signals;
import dev.hitl.tool.Risk;
import java.util.Map;

/**
 * Where a request stands among those that wait, and which others ask for the very same. Both follow
 * from the request and from nothing else.
 */
final class Lane {
  /** How many lanes each priority has: the cost of delay never lifts a request out of its own. */
  private static final int WIDTH = 100;

  /** The attribute of a call's signals that says what waiting costs. */

  /** The attribute of what is encrypted that says which others are like it, by the key alone. */
  private static final String LIKENESS = "likeness";

  private Lane() {}

  /** What is left in the clear when a revision is encrypted. */
  static Signals standing(Request request, String likeness) {
    return Signals.NONE.withAttributes(
        Map.of(Signals.COST_OF_DELAY, costOfDelay(request), LIKENESS, likeness));
  }

  /** The lowest is looked at first: an index of every database serves that order. */
  static int of(Request request) {
    int below =
        switch (request.waiting().priority()) {
          case URGENT -> 0;
          case HIGH -> 1;
          case NORMAL -> 2;
          case LOW -> 3;
        };
    return below * WIDTH + (WIDTH - 1 - costOfDelay(request));
  }

  /** An agent's own word, so whatever it says is a whole number within the bounds. */
  private static int costOfDelay(Request request) {
    Object said = request.revision().signals().attributes().asMap().get(Signals.COST_OF_DELAY);
    if (!(said instanceof Number number)) {
      return 0;
    }
    return (int) Math.max(0, Math.min(WIDTH - 1, number.doubleValue()));
  }

  /** Each critical request is like no other: nobody decides two of them with one word. */
  static String likeness(Request request) {
    Revision revision = request.revision();
    if (revision.isLocked()
        && revision.signals().attributes().asMap().get(LIKENESS) instanceof String likeness) {
      return likeness;
    }
    Digest digest =
        Digest.of("hitl.likeness.v1")
            .add(request.run().tenant())
            .add(request.run().agent())
            .add(revision.action().tool())
            .add(revision.action().signature())
            .add(revision.action().arguments())
            .add(revision.action().policyVersion())
            .add(request.principal() == null ? 0 : 1)
            .add(request.principal() == null ? "" : request.principal())
            .add(Json.text(request.route().toMap()))
            .add(revision.risk().name())
            .add(revision.message())
            .add(revision.context())
            .add(revision.basis().json())
            .add(costOfDelay(request));
    return (revision.risk() == Risk.CRITICAL ? digest.add(request.id()) : digest).hex();
  }
}
