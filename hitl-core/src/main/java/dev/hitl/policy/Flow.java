package dev.hitl.policy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How fast people are told one by one: a bucket of tokens for each tenant and set of roles. Where
 * it is empty, what is due is gathered into one digest. Each node has buckets of its own.
 * Immutable.
 *
 * @param burst how many at once, 1 or more
 * @param refill how long until a bucket that was empty is full again; also how long after a digest
 *     the next one comes at the earliest
 */
public record Flow(int burst, Duration refill) {
  /** A hundred at once, and about a hundred a minute. */
  public static final Flow USUAL = new Flow(100, Duration.ofMinutes(1));

  /**
   * Checks the flow.
   *
   * @param burst 1 or more
   * @param refill a millisecond to 3,650 days
   * @throws PolicyException if one is out of range
   */
  public Flow {
    if (burst < 1) {
      throw new PolicyException(
          "burst of notificationFlow must be a whole number of at least 1, not " + burst);
    }
    try {
      Ladder.checkTime("refill of notificationFlow", refill);
    } catch (IllegalArgumentException e) {
      throw new PolicyException(String.valueOf(e.getMessage()), e);
    }
    if (refill.toMillis() == 0) {
      throw new PolicyException(
          "refill of notificationFlow must be a millisecond or more, not " + refill);
    }
  }

  /** What the policy's hash covers. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("burst", burst);
    map.put("refill", refill.toString());
    return map;
  }
}
