package dev.hitl.store;

import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Trigger;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node's taking of a run that nobody holds.
 *
 * @param before the run as it was read; neither parked nor running
 * @param node who takes it
 * @param lease for how long at first
 * @param claim the first execution, won together with the run or not at all; null where none
 */
public record RunTake(RunRecord before, String node, Duration lease, @Nullable Step claim) {
  /**
   * @throws IllegalArgumentException if the run waits or is running, or the step is no claim of
   *     this run
   */
  public RunTake {
    if (before.status() == RunStatus.PARKED || before.status() == RunStatus.RUNNING) {
      throw new IllegalArgumentException(
          "a parked or running run cannot be taken: " + before.id() + " is " + before.status());
    }
    if (claim != null
        && (claim.trigger() != Trigger.CLAIM || !claim.after().run().equals(before.id()))) {
      throw new IllegalArgumentException("with a run only a claim of its own can be won");
    }
  }

  /**
   * The run as this taking leaves it.
   *
   * @param now when it is taken
   * @return running, under a new fence
   */
  public RunRecord after(Instant now) {
    return new RunRecord(
        before.id(),
        RunStatus.RUNNING,
        before.waits(),
        before.fence() + 1,
        node,
        now.plus(lease),
        before.checkpoint(),
        before.origin(),
        null,
        before.createdAt(),
        now,
        before.head());
  }
}
