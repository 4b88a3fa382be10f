package dev.hitl.store;

import dev.hitl.checkpoint.RunRecord;

/** What became of a change of a run. */
public sealed interface RunWritten {
  /**
   * It is done.
   *
   * @param run as it is now
   */
  record Saved(RunRecord run) implements RunWritten {}

  /**
   * The node no longer holds the run; nothing was changed.
   *
   * @param run as it is now
   */
  record Lost(RunRecord run) implements RunWritten {}
}
