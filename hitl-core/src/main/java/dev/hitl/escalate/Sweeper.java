package dev.hitl.escalate;

import dev.hitl.notify.Notice;
import dev.hitl.request.Change;
import dev.hitl.request.ExecutionSteps;
import dev.hitl.request.Request;
import dev.hitl.request.Silence;
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
 * Acts on rungs, deadlines and leases that are due, and removes runs that have been kept long
 * enough. Thread-safe.
 */
public final class Sweeper {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
  private static final int BATCH = 100;

  /** Removing is never urgent, so an empty look is not repeated at every poll. */
  private static final Duration LOOK_FOR_ENDED_EVERY = Duration.ofMinutes(1);

  private final Store store;
  private final ToolRegistry tools;
  private final Retention retention;
  private final LadderSteps ladder;
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
    ladder = new LadderSteps(store);
  }

  /**
   * One round: every request whose next rung, deadline or lease is due, then every run whose lease
   * is over, then, at most once a minute, a batch of runs that ended long enough ago. After a long
   * time a request takes every step that it missed, one after the other, each once.
   *
   * @return how many requests and runs moved
   */
  public int sweep() {
    int moved = 0;
    int round;
    int stuck = 0;
    boolean more;
    do {
      round = 0;
      // Those that cannot be moved stand first in line for ever; the others come after them.
      List<Request> due = store.overdue(BATCH + stuck);
      more = due.size() == BATCH + stuck;
      for (Request request : due) {
        round += tryTake(request) ? 1 : 0;
      }
      stuck = due.size() - round;
      moved += round;
    } while (round > 0 || more);
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
        switch (request.status()) {
          case PENDING, REVIEWING -> ladder.step(request, now);
          case APPROVED -> Step.of(Silence.lapse(request, now), Notice.Kind.CONCLUDED);
          default -> lost(request, now);
        };
    if (step == null) {
      return false;
    }
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

  private Step lost(Request request, Instant now) {
    boolean harmless =
        tools.find(request.revision().action().tool()).map(Tool::idempotent).orElse(false);
    return harmless
        ? Step.of(
            ExecutionSteps.settle(
                Trigger.RERUN,
                request,
                null,
                Change.SYSTEM,
                "its node fell silent; the tool says that running it again is harmless",
                now))
        : Step.of(
            ExecutionSteps.settle(
                Trigger.LOSE, request, null, Change.SYSTEM, "its node fell silent", now),
            Notice.Kind.IN_DOUBT);
  }
}
