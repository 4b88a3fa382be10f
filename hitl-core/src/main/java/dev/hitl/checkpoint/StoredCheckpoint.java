package dev.hitl.checkpoint;

import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint as bytes. Written once, never changed.
 *
 * @param seq counts from 1 within its run
 * @param parent the checkpoint of the same run that this one adds to; 0 where it stands alone
 * @param format the format version of the body
 * @param body versioned JSON; nobody changes it
 * @param at when it was made
 */
@SuppressWarnings("ArrayRecordComponent") // equal by content; not copied, because it is large
public record StoredCheckpoint(int seq, int parent, int format, byte[] body, Instant at) {
  /**
   * @throws IllegalArgumentException if the numbers do not count upwards
   */
  public StoredCheckpoint {
    if (seq < 1 || parent < 0 || parent >= seq) {
      throw new IllegalArgumentException("checkpoint " + seq + " cannot have parent " + parent);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StoredCheckpoint that
        && seq == that.seq
        && parent == that.parent
        && format == that.format
        && at.equals(that.at)
        && Arrays.equals(body, that.body);
  }

  @Override
  public int hashCode() {
    return 31 * seq + Arrays.hashCode(body);
  }

  @Override
  public String toString() {
    return "checkpoint " + seq + " (parent " + parent + ", " + body.length + " bytes)";
  }
}
