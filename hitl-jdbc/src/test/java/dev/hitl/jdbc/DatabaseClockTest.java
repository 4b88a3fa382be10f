package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DatabaseClockTest {
  private final AtomicLong database = new AtomicLong(1_000_000);
  private final AtomicLong nanos = new AtomicLong(7);
  private final AtomicInteger asked = new AtomicInteger();
  private boolean broken;

  private final DatabaseClock clock =
      new DatabaseClock(
          () -> {
            asked.incrementAndGet();
            if (broken) {
              throw new IllegalStateException("no connection");
            }
            return database.get();
          },
          nanos::get);

  @Test
  void theClockGoesOnByItselfFromWhatTheDatabaseSaid() {
    assertThat(clock.instant()).isEqualTo(Instant.ofEpochMilli(1_000_000));
    nanos.addAndGet(Duration.ofMillis(59_999).toNanos());
    assertThat(clock.instant()).isEqualTo(Instant.ofEpochMilli(1_059_999));
    assertThat(asked).hasValue(1);
  }

  @Test
  void theDatabaseIsAskedAgainAfterAMinute() {
    database.set(5_000_000);
    nanos.addAndGet(Duration.ofMillis(60_001).toNanos());
    assertThat(clock.instant()).isEqualTo(Instant.ofEpochMilli(5_000_000));
    assertThat(asked).hasValue(2);
  }

  @Test
  void theClockGoesOnWhereTheDatabaseDoesNotAnswer() {
    broken = true;
    nanos.addAndGet(Duration.ofSeconds(90).toNanos());
    assertThat(clock.instant()).isEqualTo(Instant.ofEpochMilli(1_090_000));
    assertThat(clock.instant()).isEqualTo(Instant.ofEpochMilli(1_090_000));
    assertThat(asked).hasValue(2);
  }

  @Test
  void theSameClockInAnotherZoneFollowsTheSameDatabase() {
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(clock.withZone(ZoneId.of("Europe/Paris")).instant()).isEqualTo(clock.instant());
  }
}
