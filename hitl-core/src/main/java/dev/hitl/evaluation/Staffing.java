package dev.hitl.evaluation;

import dev.hitl.policy.Hours;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Synthetic reviewers, all alike. Each takes the oldest request that nobody has, and decides one
 * after the other; the time for it is exponentially distributed.
 *
 * @param reviewers how many there are; at least 1
 * @param decision how long one takes to decide, on average; more than 0
 * @param errorRate which part of decisions is wrong; 0 to 1
 * @param hours when they begin to decide; null for always. What was begun is decided
 */
public record Staffing(int reviewers, Duration decision, double errorRate, @Nullable Hours hours) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public Staffing {
    if (reviewers < 1) {
      throw new IllegalArgumentException("reviewers must be at least 1, not " + reviewers);
    }
    if (decision.isNegative() || decision.isZero()) {
      throw new IllegalArgumentException("decision must be more than 0, not " + decision);
    }
    if (!(errorRate >= 0 && errorRate <= 1)) {
      throw new IllegalArgumentException("errorRate must be within 0 and 1, not " + errorRate);
    }
  }

  /**
   * Reviewers who are there at all times.
   *
   * @param reviewers how many
   * @param decision how long one takes to decide, on average
   * @param errorRate which part of decisions is wrong; 0 to 1
   * @return the staffing
   */
  public static Staffing always(int reviewers, Duration decision, double errorRate) {
    return new Staffing(reviewers, decision, errorRate, null);
  }

  /**
   * The same people, who begin to decide only within these hours.
   *
   * @param value the hours
   * @return the staffing
   */
  public Staffing during(Hours value) {
    return new Staffing(reviewers, decision, errorRate, value);
  }
}
