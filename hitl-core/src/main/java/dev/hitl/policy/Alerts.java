package dev.hitl.policy;

import java.time.Duration;

/**
 * When people are told that something is wrong with the queue itself. It is no part of what the
 * policy's version covers: no verdict depends on it, so changing it asks nobody anew. Immutable.
 *
 * @param queueAge for how long the oldest request of a tenant may have waited; zero for no alert
 */
public record Alerts(Duration queueAge) {
  /** Half an hour. */
  public static final Alerts USUAL = new Alerts(Duration.ofMinutes(30));

  /** Nobody is told. */
  public static final Alerts NONE = new Alerts(Duration.ZERO);

  /**
   * @throws PolicyException if the time is negative
   */
  public Alerts {
    if (queueAge.isNegative()) {
      throw new PolicyException("queueAge of alerts must not be negative: " + queueAge);
    }
  }
}
