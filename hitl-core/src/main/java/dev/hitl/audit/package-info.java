/**
 * The record that can be proved untouched: one hash chain of {@link dev.hitl.audit.AuditEvent}s for
 * each request and each run.
 *
 * <p>An event's hash covers the one before it; the end of the chain stands on the row of the
 * request or run and is written in the same transaction. {@link dev.hitl.audit.Chain} makes the
 * next event and verifies all of them.
 */
@NullMarked
package dev.hitl.audit;

import org.jspecify.annotations.NullMarked;
