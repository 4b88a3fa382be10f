package dev.hitl.escalate;

import java.time.Duration;

/**
 * How fast people are told one by one: a bucket of tokens for each tenant and set of roles. Where
 * it is empty, what is due is gathered into one digest. Each node has buckets of its own.
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
   * @param refill more than zero
   * @throws IllegalArgumentException if one is not
   */
  public Flow {
    if (burst < 1 || refill.isZero() || refill.isNegative()) {
      throw new IllegalArgumentException(
          "people are told 1 or more at once, and more after a time above zero, not %d and %s"
              .formatted(burst, refill));
    }
  }
}
