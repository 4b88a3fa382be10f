/**
 * The one door: every tool call passes the {@link dev.hitl.gate.Gate}, which runs it, refuses it,
 * or parks the run durably until people have decided.
 *
 * <p>The gate works on a {@link dev.hitl.gate.RunSession}, a run that this node holds. The run
 * package gives agents their face of it; the review package makes the decisions that the gate acts
 * on afterwards.
 */
@NullMarked
package dev.hitl.gate;

import org.jspecify.annotations.NullMarked;
