package dev.hitl.review;

import dev.hitl.request.Grant;
import java.time.Duration;

/**
 * What keeps people from giving too much away, and from deciding more than they can read.
 *
 * @param longestGrant how long a grant may hold at most
 * @param decisions how many proposals one reviewer may judge in a window, in each tenant; 0 for no
 *     limit. Withdrawing, overruling, taking and giving back, handing on, an emergency, and what is
 *     said of what has been done are neither counted nor kept back
 * @param window how long a window is; they follow each other without a gap
 */
public record Guards(Duration longestGrant, int decisions, Duration window) {
  /** Grants of at most {@link Grant#LONGEST}, and no limit on decisions. */
  public static final Guards USUAL = new Guards(Grant.LONGEST, 0, Duration.ofHours(1));

  /**
   * @throws IllegalArgumentException if a duration is not more than zero, or the limit is negative
   */
  public Guards {
    if (longestGrant.isNegative()
        || longestGrant.isZero()
        || decisions < 0
        || window.isNegative()
        || window.toMillis() == 0) {
      throw new IllegalArgumentException(
          "a grant holds for more than zero, and a reviewer decides 0 or more requests in a window"
              + " of a millisecond or more");
    }
  }
}
