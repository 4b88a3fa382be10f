package dev.hitl.checkpoint;

/** A stored checkpoint that cannot be read. The run it belongs to is quarantined; no other is. */
public final class UnreadableCheckpoint extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableCheckpoint(int seq, String why, Throwable cause) {
    super("checkpoint " + seq + " cannot be read: " + why, cause);
  }

  UnreadableCheckpoint(int seq, String why) {
    super("checkpoint " + seq + " cannot be read: " + why);
  }
}
