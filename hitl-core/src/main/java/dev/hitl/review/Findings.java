package dev.hitl.review;

import dev.hitl.admit.Admission;
import dev.hitl.admit.Voter;
import dev.hitl.audit.AuditEvent;
import dev.hitl.notify.Notice;
import dev.hitl.request.LookSteps;
import dev.hitl.request.Request;
import dev.hitl.request.Trigger;
import dev.hitl.review.Counter.Count;
import dev.hitl.store.Step;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says what a finding leads to: a person whom a review asks says whether what was run was right, or
 * the emergency was one. Whoever had it run, or had it done for them, does not, whatever their
 * roles.
 */
final class Findings {
  private final Admission admission;

  Findings(Admission admission) {
    this.admission = admission;
  }

  static boolean isFor(Ballot ballot) {
    return ballot instanceof Ballot.Confirmed || ballot instanceof Ballot.Flagged;
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
        return Counter.notAllowed(by + " had it run, so another person judges that");
      }
    }
    return ballot instanceof Ballot.Flagged flagged
        ? flagged(flagged, review, voter, now)
        : confirmed((Ballot.Confirmed) ballot, review, voter, now);
  }

  private static Count confirmed(
      Ballot.Confirmed ballot, Request review, Voter voter, Instant now) {
    boolean isEmergency = review.origin() != null;
    Optional<Count> bad =
        isEmergency || !ballot.reason().isEmpty()
            ? Counter.needsText("a finding needs a reason", ballot.reason())
            : Optional.empty();
    return bad.orElseGet(() -> found(review, true, Map.of(), voter, ballot.reason(), now));
  }

  private static Count flagged(Ballot.Flagged ballot, Request review, Voter voter, Instant now) {
    Optional<Count> bad = Counter.needsText("a finding needs a reason", ballot.reason());
    if (bad.isPresent()) {
      return bad.get();
    }
    if (review.origin() != null && !ballot.corrections().isEmpty()) {
      return Count.refused(
          new Ruling.Invalid("an emergency has no corrections: say in the reason what was wrong"));
    }
    return found(review, false, ballot.corrections(), voter, ballot.reason(), now);
  }

  private static Count found(
      Request review,
      boolean confirmed,
      Map<String, ? extends @Nullable Object> corrections,
      Voter voter,
      String reason,
      Instant now) {
    return Count.done(
        Step.of(
            LookSteps.find(review, confirmed, corrections, voter.id(), reason, now),
            Notice.Kind.CONCLUDED));
  }

  /** Under another name, or in whose place they judge. */
  private boolean isOne(Request review, String by, Voter voter, Instant now) {
    return admission.mayBeSame(review, by, voter.id(), now)
        || (voter.onBehalfOf() != null && admission.mayBeSame(review, by, voter.onBehalfOf(), now));
  }
}
