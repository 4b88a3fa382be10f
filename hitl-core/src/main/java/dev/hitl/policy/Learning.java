package dev.hitl.policy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether people may answer a question once for the next times as well. Immutable.
 *
 * @param learnable whether a grant may let a call through in the place of the question
 * @param reuse how long an approval of exactly the same call stands for the next one; null for not
 *     at all
 */
public record Learning(boolean learnable, @Nullable Duration reuse) {
  /** Every question is asked. */
  public static final Learning NONE = new Learning(false, null);

  /** The longest time for which an approval may stand for others: a day. */
  public static final Duration LONGEST_REUSE = Duration.ofDays(1);

  /** How many calls one approval may stand for besides its own. */
  public static final int MOST_REUSES = 20;

  /**
   * @throws IllegalArgumentException if an approval is to stand for others where nothing is
   *     learned, or not for more than zero and at most {@link #LONGEST_REUSE}
   */
  public Learning {
    if (reuse != null) {
      if (!learnable) {
        throw new IllegalArgumentException(
            "an approval is reused only where the rule is learnable");
      }
      if (reuse.isNegative() || reuse.isZero() || reuse.compareTo(LONGEST_REUSE) > 0) {
        throw new IllegalArgumentException(
            "an approval is reused for more than zero and at most a day, not " + reuse);
      }
    }
  }

  /** What two rules that both ask allow: no more than either. */
  Learning merge(Learning other) {
    boolean both = learnable && other.learnable;
    Duration mine = reuse;
    Duration theirs = other.reuse;
    return mine == null || theirs == null
        ? new Learning(both, null)
        : new Learning(both, mine.compareTo(theirs) <= 0 ? mine : theirs);
  }
}
