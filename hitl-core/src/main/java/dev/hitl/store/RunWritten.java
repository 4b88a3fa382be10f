package dev.hitl.store;

/** What became of a change of a run. Anything but the first changed nothing. */
public enum RunWritten {
  /** It is done. */
  SAVED,
  /** The run is not, or no longer, as the node knew it. */
  LOST,
  /** The run would have more pending requests than its cap. */
  RUN_FULL,
  /** The agent would have more pending requests than its cap. */
  AGENT_FULL,
  /** The tenant would have more pending requests than its cap. */
  TENANT_FULL
}
