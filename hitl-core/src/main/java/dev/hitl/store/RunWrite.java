package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.policy.Caps;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of a run that a node holds.
 *
 * @param before the run as the node knows it
 * @param status what it is to be; parked becomes ready where it waits for nothing
 * @param outcome the answer or what went wrong; null where neither
 * @param keepsLease whether the node keeps the first right to take the run again, until its lease
 *     is over
 * @param checkpoint a new checkpoint; null where none
 * @param opened requests that are opened with it
 * @param awaits runs that it started, are not ended, and that it begins to wait for
 * @param events the run's own events, in order
 * @param caps how many requests may be pending when they are opened
 * @param uses standing records that are used with it
 */
public record RunWrite(
    RunRecord before,
    RunStatus status,
    @Nullable String outcome,
    boolean keepsLease,
    @Nullable StoredCheckpoint checkpoint,
    List<Step> opened,
    List<RunId> awaits,
    List<AuditEvent> events,
    Caps caps,
    List<StandingStep.Use> uses) {
  /** Copies the lists. */
  public RunWrite {
    opened = List.copyOf(opened);
    awaits = List.copyOf(awaits);
    events = List.copyOf(events);
    uses = List.copyOf(uses);
  }

  /**
   * A change that may open as many requests as it likes, and uses no standing record.
   *
   * @param before the run as the node knows it
   * @param status what it is to be; parked becomes ready where it waits for nothing
   * @param outcome the answer or what went wrong; null where neither
   * @param keepsLease whether the node keeps the first right to take the run again
   * @param checkpoint a new checkpoint; null where none
   * @param opened requests that are opened with it
   * @param awaits runs that it started, are not ended, and that it begins to wait for
   * @param events the run's own events, in order
   */
  public RunWrite(
      RunRecord before,
      RunStatus status,
      @Nullable String outcome,
      boolean keepsLease,
      @Nullable StoredCheckpoint checkpoint,
      List<Step> opened,
      List<RunId> awaits,
      List<AuditEvent> events) {
    this(
        before,
        status,
        outcome,
        keepsLease,
        checkpoint,
        opened,
        awaits,
        events,
        Caps.NONE,
        List.of());
  }

  /**
   * Whether a cap has to be looked at.
   *
   * @return true if it opens a request and there is a cap
   */
  public boolean isCapped() {
    return !opened.isEmpty() && !caps.equals(Caps.NONE);
  }

  /**
   * The run as this write leaves it, as far as its node knows: what others change at the same time
   * (how many things it waits for, and with that whether it is parked or ready) is as it was.
   *
   * @return the run after the write
   */
  public RunRecord after() {
    boolean keeps = keepsLease || status == RunStatus.RUNNING;
    return new RunRecord(
        before.id(),
        status,
        before.waits(),
        before.fence(),
        keeps ? before.node() : null,
        keeps ? before.leaseUntil() : null,
        checkpoint == null ? before.checkpoint() : checkpoint.seq(),
        before.origin(),
        outcome,
        before.createdAt(),
        before.updatedAt(),
        events.isEmpty() ? before.head() : Chain.headOf(events.get(events.size() - 1)));
  }
}
