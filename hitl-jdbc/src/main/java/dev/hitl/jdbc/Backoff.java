package dev.hitl.jdbc;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Waits longer after each failure in a row, from 50 ms to 5 s, with a random half, so that nodes
 * which lost the same server do not all come back at once. For one thread.
 */
final class Backoff {
  private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long MOST = TimeUnit.SECONDS.toNanos(5);

  private final CountDownLatch closed;
  private long next = FIRST;

  /**
   * @param closed ends every wait
   */
  Backoff(CountDownLatch closed) {
    this.closed = closed;
  }

  /** How long to wait now, between half of it and all. */
  long nextNanos() {
    long now = next;
    next = Math.min(2 * now, MOST);
    return now - ThreadLocalRandom.current().nextLong(now / 2);
  }

  boolean isFirst() {
    return next == FIRST;
  }

  void reset() {
    next = FIRST;
  }

  /** Waits; true where it was closed meanwhile. */
  boolean await() throws InterruptedException {
    return closed.await(nextNanos(), TimeUnit.NANOSECONDS);
  }
}
