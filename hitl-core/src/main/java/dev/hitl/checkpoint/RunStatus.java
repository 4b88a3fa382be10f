package dev.hitl.checkpoint;

/** Where a run stands. */
public enum RunStatus {
  /** A node holds it and its agent function is running. */
  RUNNING,
  /** It waits for people, or for a run that it started. */
  PARKED,
  /** All that it waited for is there; any node may enter it again. */
  READY,
  /** A person paused it; it goes on when a person resumes it, whatever is decided meanwhile. */
  PAUSED,
  /** Its agent function returned. */
  FINISHED,
  /** Its agent function threw; it can be entered again from its last checkpoint. */
  FAILED,
  /** Its checkpoint cannot be read; somebody has to look at it. */
  QUARANTINED,
  /** A person ended it for good; it is never entered again. */
  ABORTED;

  /**
   * Whether whoever waits for it need not wait any longer.
   *
   * @return true when it is finished, failed, aborted or in quarantine
   */
  public boolean hasEnded() {
    return this == FINISHED || this == FAILED || this == QUARANTINED || this == ABORTED;
  }
}
