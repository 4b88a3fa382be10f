/**
 * What happens without anybody doing anything: deadlines that are reached, executions whose node
 * fell silent, runs whose node fell silent, the word to people from the outbox, and runs that have
 * been kept long enough.
 *
 * <p>{@link dev.hitl.escalate.Sweeper} and {@link dev.hitl.escalate.Courier} do one round when they
 * are called; the run package calls them, on its own thread or on the caller's. {@link
 * dev.hitl.escalate.Retention} is the application's to call, or the sweeper's where it was told to.
 * Any number of nodes may do it at once: each step is conditional and is taken once.
 */
@NullMarked
package dev.hitl.escalate;

import org.jspecify.annotations.NullMarked;
