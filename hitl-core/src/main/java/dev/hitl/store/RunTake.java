package dev.hitl.store;

import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A node's taking of a run that nobody holds.
 *
 * @param before the run as it was read; neither parked, paused, running nor aborted
 * @param node who takes it
 * @param lease for how long at first
 * @param claim the first execution, won together with the run or not at all; null where none
 * @param unlessOverridden whether it is not taken while an {@link OverrideRecord override} is in
 *     force, whatever it is about: for a node that knows of none
 */
public record RunTake(
    RunRecord before, String node, Duration lease, @Nullable Step claim, boolean unlessOverridden) {
  private static final Set<RunStatus> NOT_TAKEN =
      Set.of(RunStatus.PARKED, RunStatus.PAUSED, RunStatus.RUNNING, RunStatus.ABORTED);

  /**
   * @throws IllegalArgumentException if the run waits, is running or was aborted, or the step is no
   *     claim of this run
   */
  public RunTake {
    if (NOT_TAKEN.contains(before.status())) {
      throw new IllegalArgumentException(
          "such a run cannot be taken: " + before.id() + " is " + before.status());
    }
    if (claim != null
        && (claim.trigger() != Trigger.CLAIM || !claim.after().run().equals(before.id()))) {
      throw new IllegalArgumentException("with a run only a claim of its own can be won");
    }
  }

  /**
   * A taking whatever overrides are in force.
   *
   * @param before the run as it was read
   * @param node who takes it
   * @param lease for how long at first
   * @param claim the first execution; null where none
   */
  public RunTake(RunRecord before, String node, Duration lease, @Nullable Step claim) {
    this(before, node, lease, claim, false);
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
