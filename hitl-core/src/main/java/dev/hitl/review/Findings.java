package dev.hitl.review;

import dev.hitl.audit.AuditEvent;
import dev.hitl.notify.Notice;
import dev.hitl.request.Change;
import dev.hitl.request.Request;
import dev.hitl.request.Trigger;
import dev.hitl.review.Counter.Count;
import dev.hitl.store.Step;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Says what a finding about an emergency leads to: a person whom its review asks says with a reason
 * whether it was one. Neither of the two who ran it does, whatever their roles.
 */
final class Findings {
  private Findings() {}

  static boolean isFor(Ballot ballot) {
    return ballot instanceof Ballot.Justified || ballot instanceof Ballot.Unjustified;
  }

  static boolean isReview(List<AuditEvent> events) {
    return !events.isEmpty() && events.get(0).type().equals(Trigger.OPEN_REVIEW.name());
  }

  static Count count(Ballot ballot, Voting voting, List<AuditEvent> events) {
    Optional<Count> none = voting.noSay();
    if (none.isPresent()) {
      return none.get();
    }
    String who = voting.voter().id();
    // Whoever cannot be found out any more may have been anybody.
    if (!(events.get(0).data().asMap().get("by") instanceof Collection<?> ran)) {
      return Counter.notAllowed("who ran it is not on record any more, so nobody can judge it");
    }
    if (ran.contains(who)) {
      return Counter.notAllowed(who + " had it run at once, so another person judges that");
    }
    boolean justified = ballot instanceof Ballot.Justified;
    String reason =
        ballot instanceof Ballot.Justified yes
            ? yes.reason()
            : ((Ballot.Unjustified) ballot).reason();
    Optional<Count> bad = Counter.needsText("a finding needs a reason", reason);
    Request review = voting.request();
    return bad.orElseGet(
        () ->
            Count.done(
                Step.of(
                    Change.find(review, justified, who, reason, voting.now()),
                    Notice.Kind.CONCLUDED)));
  }
}
