package dev.hitl.policy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What keeps people from giving too much away, and from deciding more than they can read.
 * Immutable.
 *
 * @param longestGrant how long a grant may hold at most
 * @param decisions how many proposals one reviewer may judge in a window, in each tenant; 0 for no
 *     limit. Withdrawing, overruling, taking and giving back, handing on, an emergency, and what is
 *     said of what has been done are neither counted nor kept back
 * @param window how long a window is; they follow each other without a gap
 */
public record Guards(Duration longestGrant, int decisions, Duration window) {
  /** How long a grant may hold at most, unless the policy says otherwise: 30 days. */
  public static final Duration LONGEST_GRANT = Duration.ofDays(30);

  /** How long a window is, unless the policy says otherwise: an hour. */
  public static final Duration WINDOW = Duration.ofHours(1);

  /** Grants of at most {@link #LONGEST_GRANT}, and no limit on decisions. */
  public static final Guards USUAL = new Guards(LONGEST_GRANT, 0, WINDOW);

  /**
   * Checks the guards.
   *
   * @throws PolicyException if a time is not more than zero and at most 3,650 days, the window is
   *     below a millisecond, or the limit is negative
   */
  public Guards {
    try {
      Ladder.checkTime("longestGrant of guards", longestGrant);
      Ladder.checkTime("window of guards", window);
    } catch (IllegalArgumentException e) {
      throw new PolicyException(String.valueOf(e.getMessage()), e);
    }
    if (window.toMillis() == 0) {
      throw new PolicyException("window of guards must be a millisecond or more, not " + window);
    }
    if (decisions < 0) {
      throw new PolicyException(
          "decisions of guards must be a whole number of at least 1, or 0 for no limit, not "
              + decisions);
    }
  }

  /** What the policy's hash covers. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("longestGrant", longestGrant.toString());
    map.put("decisions", decisions);
    map.put("window", window.toString());
    return map;
  }
}
