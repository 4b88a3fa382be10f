package dev.hitl.store;

/** What became of a change of a run. */
public enum RunWritten {
  /** It is done. */
  SAVED,
  /** The run is not, or no longer, as the node knew it; nothing was changed. */
  LOST,
  /**
   * The run is as the node knew it, but a standing record that was to be used with the change does
   * not hold, is used up, or is not as it was known; nothing was changed.
   */
  NOT_USABLE
}
