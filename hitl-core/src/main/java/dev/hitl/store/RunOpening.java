package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.StoredCheckpoint;

/**
 * A new run.
 *
 * @param run running, with its lease, its first checkpoint's number and its chain's end
 * @param checkpoint that checkpoint
 * @param event that chain's first event
 * @param unlessOverridden whether it is not put down while an {@link OverrideRecord override} is in
 *     force, whatever it is about: for a node that knows of none
 */
public record RunOpening(
    RunRecord run, StoredCheckpoint checkpoint, AuditEvent event, boolean unlessOverridden) {
  /**
   * A new run, whatever overrides are in force.
   *
   * @param run running, with its lease, its first checkpoint's number and its chain's end
   * @param checkpoint that checkpoint
   * @param event that chain's first event
   */
  public RunOpening(RunRecord run, StoredCheckpoint checkpoint, AuditEvent event) {
    this(run, checkpoint, event, false);
  }

  /**
   * The same on condition that no override is in force.
   *
   * @return a copy
   */
  public RunOpening ifNothingIsInForce() {
    return new RunOpening(run, checkpoint, event, true);
  }
}
