package dev.hitl.terminal;

/** What was said cannot be done as it was said. The message says what is wrong. */
final class UsageException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UsageException(String problem) {
    super(problem);
  }
}
