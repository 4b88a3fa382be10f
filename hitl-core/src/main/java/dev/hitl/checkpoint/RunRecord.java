package dev.hitl.checkpoint;

import dev.hitl.call.RunId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run's row: small, changed with each transition, always by a condition on its fence.
 *
 * @param id its name
 * @param status where it stands
 * @param waits how many things it waits for: open requests, executions in doubt, and parked runs
 *     that it started
 * @param fence one more each time a node takes the run or loses it; a write with an older fence is
 *     refused
 * @param node the node that holds it, or that has the first right to take it again; null where none
 * @param leaseUntil until when that node holds it; null where none does
 * @param checkpoint the number of its newest checkpoint
 * @param origin where it came from
 * @param outcome the agent function's answer when finished, what went wrong when failed or
 *     quarantined, who aborted it and why when aborted, otherwise null
 * @param createdAt when it was started
 * @param updatedAt when it last changed
 * @param head the end of its audit chain
 */
public record RunRecord(
    RunId id,
    RunStatus status,
    int waits,
    long fence,
    @Nullable String node,
    @Nullable Instant leaseUntil,
    int checkpoint,
    Origin origin,
    @Nullable String outcome,
    Instant createdAt,
    Instant updatedAt,
    Head head) {

  /**
   * Where a run came from. Never changes.
   *
   * @param principal the person on whose behalf the agent acts; null where unknown
   * @param parent the run that started this one; null where none did
   * @param branchOf the run that this one was branched from; null where it is no branch
   * @param branchSeq the checkpoint of that run; 0 where it is no branch
   */
  public record Origin(
      @Nullable String principal, @Nullable RunId parent, @Nullable RunId branchOf, int branchSeq) {
    /** Started by the application, for nobody in particular. */
    public static final Origin NONE = new Origin(null, null, null, 0);
  }

  /**
   * The end of an audit chain.
   *
   * @param seq the number of the last event; 0 before the first
   * @param hash that event's hash; empty before the first
   */
  public record Head(long seq, String hash) {
    /** A chain without events. */
    public static final Head NONE = new Head(0, "");
  }
}
