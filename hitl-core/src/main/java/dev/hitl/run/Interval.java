package dev.hitl.run;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * How long to wait for the next look at the store: short after something happened, and twice as
 * long after each look that found nothing, up to a limit. A random part of up to a quarter is taken
 * off each, so that nodes which were woken together do not look in step. For one thread.
 */
final class Interval {
  private static final Duration FIRST = Duration.ofMillis(25);
  private static final double SPREAD = 0.25;

  private final long first;
  private final long most;
  private final DoubleSupplier random;
  private long next;

  Interval(Duration first, Duration most, DoubleSupplier random) {
    this.most = TimeUnit.NANOSECONDS.convert(most);
    this.first = Math.min(TimeUnit.NANOSECONDS.convert(first), this.most);
    this.random = random;
    next = this.first;
  }

  /** From 25 ms up to a limit. */
  static Interval quickening(Duration most) {
    return new Interval(FIRST, most, Interval::random);
  }

  /** Always about the same. */
  static Interval steady(Duration every) {
    return new Interval(every, every, Interval::random);
  }

  private static double random() {
    return ThreadLocalRandom.current().nextDouble();
  }

  /**
   * Says how long to wait now.
   *
   * @param lively whether something happened since the look before
   * @return nanoseconds
   */
  long next(boolean lively) {
    long now = lively ? first : next;
    next = now > most / 2 ? most : 2 * now;
    return now - (long) (now * SPREAD * random.getAsDouble());
  }
}
