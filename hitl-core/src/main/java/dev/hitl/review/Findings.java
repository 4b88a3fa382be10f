package dev.hitl.review;

import dev.hitl.admit.Admission;
import dev.hitl.admit.Voter;
import dev.hitl.audit.AuditEvent;
import dev.hitl.notify.Notice;
import dev.hitl.request.EmergencySteps;
import dev.hitl.request.Request;
import dev.hitl.request.Trigger;
import dev.hitl.review.Counter.Count;
import dev.hitl.store.Step;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Says what a finding about an emergency leads to: a person whom its review asks says with a reason
 * whether it was one. Neither of the two who ran it does, whatever their roles.
 */
final class Findings {
  private final Admission admission;

  Findings(Admission admission) {
    this.admission = admission;
  }

  static boolean isFor(Ballot ballot) {
    return ballot instanceof Ballot.Justified || ballot instanceof Ballot.Unjustified;
  }

  static boolean isReview(List<AuditEvent> events) {
    return !events.isEmpty() && events.get(0).type().equals(Trigger.OPEN_REVIEW.name());
  }

  Count count(Ballot ballot, Request review, List<AuditEvent> events, Voter voter, Instant now) {
    // Whoever cannot be found out any more may have been anybody.
    if (!(events.get(0).data().asMap().get("by") instanceof Collection<?> ran)) {
      return Counter.notAllowed("who ran it is not on record any more, so nobody can judge it");
    }
    for (Object by : ran) {
      if (isOne(review, String.valueOf(by), voter, now)) {
        return Counter.notAllowed(by + " had it run at once, so another person judges that");
      }
    }
    boolean justified = ballot instanceof Ballot.Justified;
    String reason =
        ballot instanceof Ballot.Justified yes
            ? yes.reason()
            : ((Ballot.Unjustified) ballot).reason();
    Optional<Count> bad = Counter.needsText("a finding needs a reason", reason);
    return bad.orElseGet(
        () ->
            Count.done(
                Step.of(
                    EmergencySteps.find(review, justified, voter.id(), reason, now),
                    Notice.Kind.CONCLUDED)));
  }

  /** Under another name, or in whose place they judge. */
  private boolean isOne(Request review, String by, Voter voter, Instant now) {
    return admission.mayBeSame(review, by, voter.id(), now)
        || (voter.onBehalfOf() != null && admission.mayBeSame(review, by, voter.onBehalfOf(), now));
  }
}
