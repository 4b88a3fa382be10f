package dev.hitl.review;

import dev.hitl.request.Change;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Waiting;
import dev.hitl.store.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Taking a request to decide it, and giving it back. Of two who take it at once one wins, because
 * both set out from the same version.
 *
 * @param exclusive whether nobody else may decide what somebody has taken
 */
record Assignments(boolean exclusive) {
  private static final Duration LONGEST = Duration.ofDays(7);

  /** Refuses a ballot on what another has taken, where that is so wanted. */
  Optional<Counter.Count> against(Ballot ballot, Request request, Instant now) {
    if (!exclusive
        || request.status() != RequestStatus.PENDING
        || ballot instanceof Ballot.Withdraw
        || ballot instanceof Ballot.Escalate) {
      return Optional.empty();
    }
    return others(ballot.reviewer(), request, now);
  }

  private static Optional<Counter.Count> others(String reviewer, Request request, Instant now) {
    return request
        .waiting()
        .assigned(now)
        .filter(one -> !one.reviewer().equals(reviewer))
        .map(one -> Counter.Count.refused(new Ruling.Assigned(request, one)));
  }

  Counter.Count take(Ballot.Take ballot, Request request, Instant now) {
    Duration time = ballot.time();
    if (time.isZero() || time.isNegative() || time.compareTo(LONGEST) > 0) {
      return Counter.Count.refused(
          new Ruling.Invalid(
              "a request is taken for more than zero and at most 7 days, not " + time));
    }
    Waiting.Assignment assignment = new Waiting.Assignment(ballot.reviewer(), now.plus(time));
    return others(ballot.reviewer(), request, now)
        .orElseGet(
            () ->
                Counter.Count.done(
                    Step.of(Change.assign(request, assignment, ballot.reviewer(), now))));
  }

  Counter.Count release(Ballot.Release ballot, Request request, Instant now) {
    Optional<Counter.Count> other = others(ballot.reviewer(), request, now);
    if (other.isEmpty() && request.waiting().assigned(now).isEmpty()) {
      return Counter.Count.refused(new Ruling.Invalid("nobody has taken it"));
    }
    return other.orElseGet(
        () -> Counter.Count.done(Step.of(Change.assign(request, null, ballot.reviewer(), now))));
  }
}
