package dev.hitl.review;

import dev.hitl.request.Request;
import dev.hitl.store.Step;
import dev.hitl.tool.Risk;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * That what is critical is decided by itself. What takes back, stops or hands on decides nothing
 * that could run, and what only says who looks at it decides nothing.
 */
final class Critical {
  static final String ALONE = "a critical request is decided by itself and never with others";

  private Critical() {}

  static boolean is(Request request) {
    return request.revision().risk() == Risk.CRITICAL;
  }

  /** Whether a ballot may not be among several: what it is on is critical, or would be with it. */
  static boolean isAlone(Ballot ballot, Counter.Count count) {
    boolean decides =
        !(ballot instanceof Ballot.Withdraw
            || ballot instanceof Ballot.Overrule
            || ballot instanceof Ballot.TakeBack
            || ballot instanceof Ballot.Escalate
            || ballot instanceof Ballot.Take
            || ballot instanceof Ballot.Release);
    return decides && count.steps().stream().flatMap(Critical::requests).anyMatch(Critical::is);
  }

  private static Stream<Request> requests(Step step) {
    return Stream.concat(Optional.ofNullable(step.before()).stream(), Stream.of(step.after()));
  }
}
