package dev.hitl.terminal;

/** What a command ends with, for scripts. */
final class Exit {
  /** Done as it was said. */
  static final int DONE = 0;

  /** Refused: somebody was first, it is another question by now, one may not, or said no. */
  static final int REFUSED = 1;

  /**
   * It cannot be done as it was said: the command, an option, the reference or a value is wrong.
   */
  static final int WRONG = 2;

  /** The store or the server could not be reached, or it is not known what became of it. */
  static final int UNKNOWN = 3;

  private Exit() {}
}
