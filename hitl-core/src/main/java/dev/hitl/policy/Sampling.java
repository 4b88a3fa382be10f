package dev.hitl.policy;

import dev.hitl.call.Digest;
import dev.hitl.call.RunId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which of the calls that a rule lets run people look at afterwards, and when it asks before
 * instead. Immutable.
 *
 * @param rate the part of the calls that is looked at, more than 0 and at most 1. Which ones
 *     follows from the names of rule, run and call alone, so that a call that is tried again falls
 *     the same way on every node
 * @param flags after so many flagged calls the rule asks before; 0 for never
 * @param within how long a flag counts; null where none does
 */
public record Sampling(double rate, int flags, @Nullable Duration within) {
  /** Every call is looked at, and none is asked about before. */
  public static final Sampling ALL = new Sampling(1, 0, null);

  /** The longest time for which a flag may count: a year. */
  public static final Duration LONGEST = Duration.ofDays(366);

  /** The most flags that may be waited for. */
  public static final int MOST_FLAGS = 100;

  private static final double OF = 0x1p32;

  /**
   * @throws IllegalArgumentException if the rate is not more than 0 and at most 1, or one of flags
   *     and time is there without the other, or too large
   */
  public Sampling {
    if (!(rate > 0 && rate <= 1)) {
      throw new IllegalArgumentException(
          "a sample is more than 0 and at most 1, not " + rate + "; use verdict allow for none");
    }
    if ((flags == 0) != (within == null)) {
      throw new IllegalArgumentException("flags and flagsWithin belong together; give both");
    }
    if (flags < 0 || flags > MOST_FLAGS) {
      throw new IllegalArgumentException("flags are 1 to " + MOST_FLAGS + ", not " + flags);
    }
    if (within != null
        && (within.isNegative() || within.isZero() || within.compareTo(LONGEST) > 0)) {
      throw new IllegalArgumentException(
          "flags count for more than zero and at most a year, not " + within);
    }
  }

  /** Whether a call is among those that are looked at. */
  boolean takes(String rule, RunId run, String callId) {
    if (rate == 1) {
      return true;
    }
    String digest =
        Digest.of("hitl.sample.v1")
            .add(rule)
            .add(run.tenant())
            .add(run.agent())
            .add(run.run())
            .add(callId)
            .hex();
    return Long.parseLong(digest.substring(0, 8), 16) / OF < rate;
  }
}
