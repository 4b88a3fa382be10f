package dev.hitl.review;

import dev.hitl.call.Arguments;
import dev.hitl.call.Digest;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.policy.Guards;
import dev.hitl.store.Removable;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Counts the ballots of each reviewer within a window, in the transaction that takes them.
 * Thread-safe.
 */
final class Pace {
  static final String KIND = "pace";
  private static final int MOST_REMOVED = 20;

  /** How long what is over stays, for clocks that are read apart. */
  private static final Duration LATE = Duration.ofMinutes(1);

  private final Store store;
  private final Guards guards;

  Pace(Store store, Guards guards) {
    this.store = store;
    this.guards = guards;
  }

  /** Either a step to take with the ballots, or that the reviewer has to rest. */
  sealed interface Next {
    record Goes(StandingStep step) implements Next {}

    record Rests(Instant until) implements Next {}
  }

  /** Empty where there is no limit. */
  Optional<Next> next(String tenant, String reviewer, int ballots) {
    if (guards.decisions() == 0) {
      return Optional.empty();
    }
    Instant now = store.clock().instant();
    long length = guards.window().toMillis();
    Instant from = Instant.ofEpochMilli(Math.floorDiv(now.toEpochMilli(), length) * length);
    Instant until = from.plusMillis(length);
    String who = Digest.of("hitl.pace.v1").add(tenant).add(reviewer).hex();
    String id = "%s:%s.%d".formatted(KIND, who.substring(0, 40), from.toEpochMilli());
    Optional<StandingRecord> counted = store.standing(id);
    int limit = guards.decisions();
    Integer counting = counted.map(StandingRecord::left).orElse(limit);
    int left = counting == null ? 0 : Math.min(counting, limit);
    if (left < ballots) {
      return Optional.of(new Next.Rests(until));
    }
    StandingStep step =
        counted
            .<StandingStep>map(standing -> new StandingStep.Use(standing, ballots))
            .orElseGet(
                () ->
                    StandingStep.Put.counting(
                        new StandingRecord(
                            id,
                            KIND,
                            tenant,
                            who,
                            null,
                            limit,
                            limit - ballots,
                            until,
                            false,
                            Arguments.none(),
                            Head.NONE,
                            now,
                            now)));
    return Optional.of(new Next.Goes(step));
  }

  /**
   * Whether a ballot judges what is proposed, for which one has to read it. What stops, takes back,
   * hands on or cannot wait is never kept from anybody; nor is what is said of something that has
   * been done: by hand, in doubt, in an emergency, or looked at afterwards. It takes nothing of
   * what they may decide.
   */
  static boolean isCounted(Ballot ballot) {
    return ballot instanceof Ballot.Approve
        || ballot instanceof Ballot.Reject
        || ballot instanceof Ballot.Modify
        || ballot instanceof Ballot.Answer
        || ballot instanceof Ballot.Redirect
        || ballot instanceof Ballot.RunAgain;
  }

  boolean isLimited() {
    return guards.decisions() > 0;
  }

  /**
   * Removes what only counted and is over, when something of the kind is put down: so there is
   * never much of it.
   */
  static void tidy(Store store, List<StandingStep> steps) {
    for (StandingStep step : steps) {
      if (step instanceof StandingStep.Put put && put.event() == null) {
        Instant over = store.clock().instant().minus(LATE);
        store.removeStanding(put.standing().kind(), Removable.endedBefore(over), MOST_REMOVED);
      }
    }
  }
}
