package dev.hitl.checkpoint;

import org.jspecify.annotations.Nullable;

/**
 * A stored checkpoint that cannot be read. The run it belongs to is quarantined, no other is; where
 * a newer version of hitl wrote it, the run is left for a node of that version.
 */
public final class UnreadableCheckpoint extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean newer;

  private UnreadableCheckpoint(String message, @Nullable Throwable cause, boolean newer) {
    super(message, cause);
    this.newer = newer;
  }

  UnreadableCheckpoint(int seq, String why, Throwable cause) {
    this(message(seq, why), cause, false);
  }

  UnreadableCheckpoint(int seq, String why) {
    this(message(seq, why), null, false);
  }

  /** One of a format that this version does not know yet. */
  static UnreadableCheckpoint newer(int seq, String why) {
    return new UnreadableCheckpoint(message(seq, why), null, true);
  }

  /**
   * Whether it is of a newer format than this version reads. Such a one is not damaged: a node of a
   * newer version reads it.
   *
   * @return true if it is newer, false if it is damaged or missing
   */
  public boolean isNewer() {
    return newer;
  }

  private static String message(int seq, String why) {
    return "checkpoint " + seq + " cannot be read: " + why;
  }
}
