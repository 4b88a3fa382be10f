package dev.hitl.terminal;

/** The database or the server gave no answer that can be used. The message says why. */
final class Unreachable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Unreachable(String why, Throwable cause) {
    super(why, cause);
  }

  Unreachable(String why) {
    super(why);
  }
}
