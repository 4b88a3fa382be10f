package dev.hitl.admit;

/** Whether an approval still stands. */
public sealed interface Standing {
  /** Everybody who agreed may still. */
  record Stands() implements Standing {}

  /**
   * Somebody may not any more.
   *
   * @param why who and why
   */
  record Fallen(String why) implements Standing {}

  /**
   * Nobody can say at the moment.
   *
   * @param why for the log
   */
  record Unknown(String why) implements Standing {}
}
