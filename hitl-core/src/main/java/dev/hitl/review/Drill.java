package dev.hitl.review;

import dev.hitl.audit.AuditEvent;
import dev.hitl.notify.Notice;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.Trigger;
import dev.hitl.store.Step;
import java.time.Instant;
import java.util.Map;

/**
 * What a ballot on a test request comes to: whatever is said, it is never approved, and so never
 * executed. Who would have let it run is on record as having missed it.
 */
final class Drill {
  private static final String MARK = "drill";
  private static final String MISSED = "missed";
  private static final String CAUGHT = "caught";

  private Drill() {}

  /**
   * In the place of what the ballot would do to a real request.
   *
   * @param real what it would do; where it is refused, so it is here
   */
  static Counter.Count concluded(Ballot ballot, Request request, Counter.Count real, Instant now) {
    if (!real.ruling().isTaken() || ballot instanceof Ballot.Escalate) {
      return real;
    }
    String by = real.voter() == null ? ballot.reviewer() : real.voter();
    boolean missed = ballot instanceof Ballot.Approve || ballot instanceof Ballot.Modify;
    Step step =
        ballot instanceof Ballot.Reject
            ? real.steps().get(0)
            : Step.of(
                Change.conclude(
                    Trigger.WITHDRAW,
                    request,
                    new Decision.Withdrawn(
                        Change.SYSTEM,
                        "it was a test; " + by + (missed ? " missed" : " caught") + " it"),
                    by,
                    now),
                Notice.Kind.CONCLUDED);
    Step marked = step.with(Map.of(MARK, missed ? MISSED : CAUGHT));
    return Counter.Count.of(new Ruling.Tested(marked.after(), !missed), marked).by(by);
  }

  /** The answer that was given before. */
  static Ruling answer(AuditEvent event, Request request) {
    return new Ruling.Tested(request, !MISSED.equals(event.data().get(MARK)));
  }
}
