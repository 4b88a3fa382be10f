package dev.hitl.checkpoint;

/** A checkpoint has more bytes than are written. Nothing was written. */
public final class CheckpointTooLarge extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long bytes;
  private final long most;

  CheckpointTooLarge(long bytes, long most) {
    super("a checkpoint has " + bytes + " bytes of JSON, and at most " + most + " are written");
    this.bytes = bytes;
    this.most = most;
  }

  /**
   * How large it is.
   *
   * @return bytes of JSON
   */
  public long bytes() {
    return bytes;
  }

  /**
   * How large it may be.
   *
   * @return bytes of JSON
   */
  public long most() {
    return most;
  }
}
