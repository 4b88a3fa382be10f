package dev.hitl.escalate;

import dev.hitl.notify.Notice;
import dev.hitl.policy.Ladder;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.store.Applied;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acts on deadlines and leases that are over, and removes runs that have been kept long enough.
 * Thread-safe.
 */
public final class Sweeper {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
  private static final int BATCH = 100;

  /** Removing is never urgent, so an empty look is not repeated at every poll. */
  private static final Duration LOOK_FOR_ENDED_EVERY = Duration.ofMinutes(1);

  private final Store store;
  private final ToolRegistry tools;
  private final Retention retention;
  private final @Nullable RetentionRules rules;
  private volatile Instant nextRemoval = Instant.MIN;

  /**
   * @param store where requests and runs are kept
   * @param tools says which tools may be run again without asking
   */
  public Sweeper(Store store, ToolRegistry tools) {
    this(store, tools, null);
  }

  /**
   * @param store where requests and runs are kept
   * @param tools says which tools may be run again without asking
   * @param rules how long runs are kept that ended; null for ever
   */
  public Sweeper(Store store, ToolRegistry tools, @Nullable RetentionRules rules) {
    this.store = store;
    this.tools = tools;
    this.rules = rules;
    retention = new Retention(store);
  }

  /**
   * One round: every request whose deadline or lease is over, then every run whose lease is over,
   * then, at most once a minute, a batch of runs that ended long enough ago.
   *
   * @return how many requests and runs moved
   */
  public int sweep() {
    int moved = 0;
    int round;
    do {
      round = 0;
      for (Request request : store.overdue(BATCH)) {
        round += tryTake(request) ? 1 : 0;
      }
      moved += round;
    } while (round > 0);
    int released;
    do {
      released = store.releaseLapsedRuns(BATCH);
      moved += released;
    } while (released == BATCH);
    removeEnded();
    return moved;
  }

  /** A batch at a time, so that deadlines do not wait for it. */
  private void removeEnded() {
    Instant now = store.clock().instant();
    if (rules != null && !now.isBefore(nextRemoval)) {
      boolean more = retention.removeSome(rules);
      nextRemoval = more ? now : now.plus(LOOK_FOR_ENDED_EVERY);
    }
  }

  /** A request that cannot be moved keeps no other back; it is tried again with the next sweep. */
  private boolean tryTake(Request request) {
    try {
      return take(request);
    } catch (RuntimeException e) {
      LOG.error("Request {} is overdue and could not be moved", request.id(), e);
      return false;
    }
  }

  private boolean take(Request request) {
    Instant now = store.clock().instant();
    Step step =
        request.status() == RequestStatus.PENDING ? expiry(request, now) : lost(request, now);
    // Refused means that a person or another node was first, which is as good.
    boolean done = store.apply(List.of(step)) instanceof Applied.Done;
    if (done && step.trigger() == Trigger.LOSE) {
      LOG.warn(
          "Request {} is in doubt: execution of '{}' began and its result is unknown",
          request.id(),
          request.revision().action().tool());
    }
    return done;
  }

  private static Step expiry(Request request, Instant now) {
    boolean rejects = request.route().ladder().end() == Ladder.End.REJECT;
    Change change =
        rejects
            ? Change.conclude(
                Trigger.REJECT_BY_SILENCE,
                request,
                new Decision.Rejected(Change.SYSTEM, "nobody decided by " + request.deadline()),
                Change.SYSTEM,
                now)
            : Change.conclude(Trigger.EXPIRE, request, new Decision.Expired(), Change.SYSTEM, now);
    return Step.of(change, Notice.Kind.CONCLUDED);
  }

  private Step lost(Request request, Instant now) {
    boolean harmless =
        tools.find(request.revision().action().tool()).map(Tool::idempotent).orElse(false);
    return harmless
        ? Step.of(
            Change.settle(
                Trigger.RERUN,
                request,
                null,
                Change.SYSTEM,
                "its node fell silent; the tool says that running it again is harmless",
                now))
        : Step.of(
            Change.settle(Trigger.LOSE, request, null, Change.SYSTEM, "its node fell silent", now),
            Notice.Kind.IN_DOUBT);
  }
}
