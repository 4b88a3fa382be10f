/**
 * Looking at what happened: {@link dev.hitl.insight.AuditTrail} reads, prints and verifies the
 * record.
 *
 * <p>It only reads, so that looking never changes what is looked at.
 */
@NullMarked
package dev.hitl.insight;

import org.jspecify.annotations.NullMarked;
