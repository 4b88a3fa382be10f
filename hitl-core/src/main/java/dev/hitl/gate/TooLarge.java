package dev.hitl.gate;

/**
 * Something is larger than a run may keep. Nothing of it was taken or written: the run is as it was
 * before, and can go on. The message says what is too large, by how much, and what to do.
 */
public final class TooLarge extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is too large, by how much, and what to do
   */
  public TooLarge(String message) {
    super(message);
  }
}
