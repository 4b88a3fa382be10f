package dev.hitl.store;

/** What became of steps of standing records. */
public enum StandingWritten {
  /** All are taken. */
  SAVED,
  /**
   * One could not be taken, so none is: a record changed since it was read, does not hold, or is
   * there already.
   */
  LOST
}
