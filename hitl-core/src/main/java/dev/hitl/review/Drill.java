package dev.hitl.review;

import dev.hitl.audit.AuditEvent;
import dev.hitl.notify.Notice;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.store.Step;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

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
   * In the place of what the ballot would do to a real request. The first that says whether it is
   * to run ends the test, however many are asked.
   *
   * @param real what it would do; where it is refused, so it is here
   */
  static Counter.Count concluded(Ballot ballot, Request request, Counter.Count real, Instant now) {
    String by = real.voter() == null ? ballot.reviewer() : real.voter();
    if (!real.ruling().isTaken() || !isAnswer(ballot, request, by)) {
      return real;
    }
    boolean missed = isMissed(ballot);
    Step said = real.steps().get(0);
    Step step =
        ballot instanceof Ballot.Reject && said.after().status() != RequestStatus.PENDING
            ? said
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

  /** Taking, giving back and handing on say nothing of it; nor do principals who changed plans. */
  private static boolean isAnswer(Ballot ballot, Request request, String by) {
    return !(ballot instanceof Ballot.Take
        || ballot instanceof Ballot.Release
        || ballot instanceof Ballot.Escalate
        || ballot instanceof Ballot.TakeBack
        || (ballot instanceof Ballot.Withdraw && by.equals(request.principal())));
  }

  /** Whether it would have been done, by the agent or by hand. */
  private static boolean isMissed(Ballot ballot) {
    return ballot instanceof Ballot.Approve
        || ballot instanceof Ballot.Modify
        || ballot instanceof Ballot.Performed
        || Emergency.isFor(ballot);
  }

  /** The answer that was given before; empty where the ballot did not end the test. */
  static Optional<Ruling> answer(AuditEvent event, Request request) {
    Object mark = event.data().get(MARK);
    return MISSED.equals(mark) || CAUGHT.equals(mark)
        ? Optional.of(new Ruling.Tested(request, CAUGHT.equals(mark)))
        : Optional.empty();
  }
}
