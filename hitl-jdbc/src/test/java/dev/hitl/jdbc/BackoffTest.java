package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Backoff backoff = new Backoff(closed);

  @Test
  void waitsDoubleFromFiftyMillisecondsToFiveSecondsAndVary() {
    long meant = 50;
    for (int i = 0; i < 20; i++) {
      assertThat(Duration.ofNanos(backoff.nextNanos()).toMillis()).isBetween(meant / 2, meant);
      meant = Math.min(2 * meant, 5_000);
    }
    backoff.reset();
    assertThat(backoff.isFirst()).isTrue();
    assertThat(Duration.ofNanos(backoff.nextNanos()).toMillis()).isBetween(25L, 50L);
    assertThat(backoff.isFirst()).isFalse();
  }

  @Test
  void closingEndsTheWait() throws Exception {
    for (int i = 0; i < 10; i++) {
      backoff.nextNanos();
    }
    closed.countDown();
    assertThat(backoff.await()).isTrue();
  }
}
