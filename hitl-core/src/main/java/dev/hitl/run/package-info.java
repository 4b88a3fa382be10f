/**
 * Agents and their runs: an {@link dev.hitl.run.Agent} is a function that is entered with a {@link
 * dev.hitl.run.Run} and can be entered again from its checkpoint; a {@link dev.hitl.run.RunHandle}
 * is what the application sees of it.
 *
 * <p>{@link dev.hitl.run.Runner} enters agents; {@link dev.hitl.run.Resumer} finds the runs whose
 * decisions are there, and keeps this node's leases.
 */
@NullMarked
package dev.hitl.run;

import org.jspecify.annotations.NullMarked;
