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
 */
public record RunOpening(RunRecord run, StoredCheckpoint checkpoint, AuditEvent event) {}
