package dev.hitl.evaluation;

import java.time.Duration;

/**
 * How many requests come, and how soon each should be decided. Requests come independently of each
 * other (a Poisson process).
 *
 * @param requestsPerHour how many come in an hour, on average; more than 0
 * @param limit within which time of its coming a request should be decided (its SLA); more than 0
 */
public record ReviewLoad(double requestsPerHour, Duration limit) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is not more than 0
   */
  public ReviewLoad {
    if (!(requestsPerHour > 0) || Double.isInfinite(requestsPerHour)) {
      throw new IllegalArgumentException(
          "requestsPerHour must be more than 0, not " + requestsPerHour);
    }
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("limit must be more than 0, not " + limit);
    }
  }
}
