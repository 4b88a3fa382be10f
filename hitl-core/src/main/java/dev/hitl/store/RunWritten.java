package dev.hitl.store;

/** What became of a change of a run. Anything but the first changed nothing. */
public enum RunWritten {
  /** It is done. */
  SAVED,
  /** The run is not, or no longer, as the node knew it; nothing was changed. */
  LOST,
  /** The run would have more pending requests than its cap; nothing was changed. */
  RUN_FULL,
  /** The agent would have more pending requests than its cap; nothing was changed. */
  AGENT_FULL,
  /** The tenant would have more pending requests than its cap; nothing was changed. */
  TENANT_FULL,
  /**
   * The run is as the node knew it, but a standing record that was to be used with the change does
   * not hold, is used up, or is not as it was known; nothing was changed.
   */
  NOT_USABLE
}
