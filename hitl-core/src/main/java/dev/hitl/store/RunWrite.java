package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.checkpoint.StoredCheckpoint;
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
 */
public record RunWrite(
    RunRecord before,
    RunStatus status,
    @Nullable String outcome,
    boolean keepsLease,
    @Nullable StoredCheckpoint checkpoint,
    List<Step> opened,
    List<RunId> awaits,
    List<AuditEvent> events) {
  /** Copies the lists. */
  public RunWrite {
    opened = List.copyOf(opened);
    awaits = List.copyOf(awaits);
    events = List.copyOf(events);
  }
}
