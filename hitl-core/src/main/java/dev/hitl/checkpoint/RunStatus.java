package dev.hitl.checkpoint;

/** Where a run stands. */
public enum RunStatus {
  /** A node holds it and its agent function is running. */
  RUNNING,
  /** It waits for people, or for a run that it started. */
  PARKED,
  /** All that it waited for is there; any node may enter it again. */
  READY,
  /** Its agent function returned. */
  FINISHED,
  /** Its agent function threw; it can be entered again from its last checkpoint. */
  FAILED,
  /** Its checkpoint cannot be read; somebody has to look at it. */
  QUARANTINED;

  /**
   * Whether whoever waits for it need not wait any longer.
   *
   * @return true when it is finished, failed or in quarantine
   */
  public boolean hasEnded() {
    return this == FINISHED || this == FAILED || this == QUARANTINED;
  }
}
