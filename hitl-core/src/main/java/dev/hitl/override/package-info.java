/**
 * What a person says to running agents out of band, and what these say while they run: commands
 * with their scope, the snapshot of those in force, and the streams that people watch.
 *
 * <p>Values only. {@code dev.hitl.store} keeps commands, {@code dev.hitl.gate} acts on them, and
 * {@code dev.hitl.run} takes them from people.
 */
@NullMarked
package dev.hitl.override;

import org.jspecify.annotations.NullMarked;
