package dev.hitl.review;

import dev.hitl.request.Change;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Waiting;
import dev.hitl.review.Counter.Count;
import dev.hitl.store.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Taking a request to decide it, and giving it back. Of two who take it at once one wins, because
 * both set out from the same version.
 */
final class Assignments {
  private static final Duration LONGEST = Duration.ofDays(7);

  private Assignments() {}

  /** Refuses a ballot on what another has taken, where the request was opened under that term. */
  static Optional<Count> against(Ballot ballot, Voting voting) {
    if (!voting.request().route().terms().exclusive()
        || voting.request().status() != RequestStatus.PENDING
        || ballot instanceof Ballot.Withdraw
        || ballot instanceof Ballot.Escalate) {
      return Optional.empty();
    }
    return others(voting);
  }

  private static Optional<Count> others(Voting voting) {
    return voting
        .request()
        .waiting()
        .assigned(voting.now())
        .filter(one -> !one.reviewer().equals(voting.voter().id()))
        .map(one -> Count.refused(new Ruling.Assigned(voting.request(), one)));
  }

  static Count take(Ballot.Take ballot, Voting voting) {
    Duration time = ballot.time();
    if (time.isZero() || time.isNegative() || time.compareTo(LONGEST) > 0) {
      return Count.refused(
          new Ruling.Invalid(
              "a request is taken for more than zero and at most 7 days, not " + time));
    }
    Optional<Count> other = others(voting);
    Instant until = voting.now().plus(time);
    return other.orElseGet(
        () -> assigned(voting, new Waiting.Assignment(voting.voter().id(), until)));
  }

  /** Whoever has it may give it back, whatever has become of their roles since. */
  static Count release(Voting voting) {
    Optional<Count> other = others(voting);
    if (other.isEmpty() && voting.request().waiting().assigned(voting.now()).isEmpty()) {
      return Count.refused(new Ruling.Invalid("nobody has taken it"));
    }
    return other.orElseGet(() -> assigned(voting, null));
  }

  private static Count assigned(Voting voting, Waiting.@Nullable Assignment assignment) {
    Change change = Change.assign(voting.request(), assignment, voting.voter().id(), voting.now());
    return Count.done(Step.of(change));
  }
}
