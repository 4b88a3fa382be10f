package dev.hitl.policy;

import dev.hitl.call.Digest;
import dev.hitl.call.RunId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which of the calls that a rule lets run people look at afterwards, and when it asks before
 * instead. Immutable.
 *
 * <p>Which ones follows from the rule, the run, the call and how many calls of its tool the run
 * proposed before, which goes with the run's checkpoints: a call that is tried again falls the same
 * way on every node.
 *
 * @param rate the part of the calls that is looked at, more than 0 and at most 1
 * @param every each so manieth call of the tool within a run is looked at, counted from a start
 *     that differs from run to run, so that short runs get their share; 0 where the rate says which
 * @param flags after so many flagged calls the rule asks before; 0 for never
 * @param within how long a flag counts; null where none does
 */
public record Sampling(double rate, int every, int flags, @Nullable Duration within) {
  /** Every call is looked at, and none is asked about before. */
  public static final Sampling ALL = new Sampling(1, 0, 0, null);

  /** The longest time for which a flag may count: a year. */
  public static final Duration LONGEST = Duration.ofDays(366);

  /** The most flags that may be waited for. */
  public static final int MOST_FLAGS = 100;

  /** The most calls of which one is looked at. */
  public static final int MOST_EVERY = 1_000_000;

  private static final double OF = 0x1p32;

  /**
   * @throws IllegalArgumentException if the rate is not more than 0 and at most 1, or there is
   *     {@code every} besides or it is not 2 to {@link #MOST_EVERY}, or one of flags and time is
   *     there without the other, or too large
   */
  public Sampling {
    if (!(rate > 0 && rate <= 1)) {
      throw new IllegalArgumentException(
          "a sample is more than 0 and at most 1, not " + rate + "; use verdict allow for none");
    }
    if (every != 0 && (every < 2 || every > MOST_EVERY)) {
      throw new IllegalArgumentException(
          "every is 2 to " + MOST_EVERY + ", not " + every + "; leave it out for all");
    }
    if (every != 0 && rate != 1) {
      throw new IllegalArgumentException("sample and every say the same in two ways; keep one");
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

  /** Whether every call is looked at. */
  boolean takesAll() {
    return rate == 1 && every == 0;
  }

  /** Which calls, as in "looks at ... afterwards". */
  String which() {
    return takesAll() ? "it" : every == 0 ? rate + " of such calls" : "one of " + every;
  }

  /** Whether a call is among those that are looked at. */
  boolean takes(String rule, RunId run, String callId, int ofTool) {
    if (takesAll()) {
      return true;
    }
    Digest digest =
        Digest.of("hitl.sample.v1").add(rule).add(run.tenant()).add(run.agent()).add(run.run());
    return every == 0
        ? drawn(digest.add(callId).add(ofTool)) / OF < rate
        : (drawn(digest) + ofTool) % every == 0;
  }

  private static long drawn(Digest digest) {
    return Long.parseLong(digest.hex().substring(0, 8), 16);
  }
}
