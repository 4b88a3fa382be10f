package dev.hitl.store;

/** What became of a change of a run. */
public enum RunWritten {
  /** It is done. */
  SAVED,
  /** The run is not, or no longer, as the node knew it; nothing was changed. */
  LOST
}
