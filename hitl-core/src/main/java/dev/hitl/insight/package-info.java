/**
 * Looking at what happened: {@link dev.hitl.insight.AuditTrail} reads, prints and verifies the
 * record, {@link dev.hitl.insight.Fsck} checks what has to hold over the whole store.
 *
 * <p>It only reads, so that looking never changes what is looked at.
 */
@NullMarked
package dev.hitl.insight;

import org.jspecify.annotations.NullMarked;
