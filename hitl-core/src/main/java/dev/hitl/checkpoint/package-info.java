/**
 * What a run is made of when no thread holds it: a {@link dev.hitl.checkpoint.RunRecord} with its
 * status and lease, and the {@link dev.hitl.checkpoint.Checkpoint}s that say where to go on.
 *
 * <p>{@link dev.hitl.checkpoint.CheckpointCodec} turns a checkpoint into versioned JSON and back; a
 * stored checkpoint carries only the messages that are new since its parent. The store keeps the
 * rows; the run package enters an agent again from them.
 */
@NullMarked
package dev.hitl.checkpoint;

import org.jspecify.annotations.NullMarked;
