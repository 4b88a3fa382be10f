package dev.hitl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoundsTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final Wakeup wakeup = new Wakeup();
  private final AtomicInteger rounds = new AtomicInteger();
  private Rounds under = rounds(rounds::incrementAndGet, Duration.ZERO);

  private Rounds rounds(BooleanSupplier round, Duration rest) {
    return new Rounds("test", round, wakeup, Interval.steady(LONG), rest);
  }

  private Rounds rounds(Runnable round, Duration rest) {
    return rounds(
        () -> {
          round.run();
          return false;
        },
        rest);
  }

  @AfterEach
  void stop() throws Exception {
    under.stop();
    under.join(Duration.ofSeconds(20).toNanos());
  }

  @Test
  void aSignalBeginsTheNextRoundAndNothingElseDoes() {
    under.start();
    await().until(() -> rounds.get() == 1);
    await().during(Duration.ofMillis(200)).until(() -> rounds.get() == 1);
    wakeup.signal();
    await().until(() -> rounds.get() == 2);
  }

  @Test
  void aSignalDuringARoundBeginsAnother() {
    under =
        rounds(
            () -> {
              if (rounds.incrementAndGet() == 1) {
                wakeup.signal();
              }
            },
            Duration.ZERO);
    under.start();
    await().until(() -> rounds.get() == 2);
  }

  @Test
  void manySignalsMakeFewRounds() {
    under = rounds(rounds::incrementAndGet, Duration.ofMillis(100));
    under.start();
    long began = System.nanoTime();
    long last = began;
    while (last - began < 500_000_000L) {
      wakeup.signal();
      Thread.onSpinWait();
      last = System.nanoTime();
    }
    // One at once, one for each pause that passed, and one that is just beginning.
    assertThat(rounds).hasValueLessThanOrEqualTo(3 + (int) ((last - began) / 100_000_000L));
    int before = rounds.get();
    wakeup.signal();
    await().until(() -> rounds.get() > before);
  }

  @Test
  void aRoundThatFailsIsNotTheLast() {
    under =
        rounds(
            () -> {
              rounds.incrementAndGet();
              throw new IllegalStateException("told to fail");
            },
            Duration.ZERO);
    under.start();
    await().until(() -> rounds.get() == 1);
    wakeup.signal();
    await().until(() -> rounds.get() == 2);
  }

  @Test
  void aRoundThatDoesNotEndIsInterruptedWhenTheTimeIsOver() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    under =
        rounds(
            () -> {
              try {
                rounds.incrementAndGet();
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
            },
            Duration.ZERO);
    under.start();
    await().until(() -> rounds.get() == 1);
    under.stop();
    under.join(1);
    interrupted.await();
    assertThat(rounds).hasValue(1);
  }
}
