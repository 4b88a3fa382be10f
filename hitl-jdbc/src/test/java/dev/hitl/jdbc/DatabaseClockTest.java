package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DatabaseClockTest {
  private final AtomicLong database = new AtomicLong(1_000_000);
  private final AtomicLong nanos = new AtomicLong(7);
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicLong wall = new AtomicLong(77);
  private boolean broken;
  private int slowUntil;
  private long slowMillis;

  private final DatabaseClock clock =
      new DatabaseClock(
          () -> {
            int question = asked.incrementAndGet();
            if (broken) {
              throw new IllegalStateException("no connection");
            }
            long now = database.get();
            boolean slow = question <= slowUntil;
            database.addAndGet(slow ? slowMillis : 0);
            pass(Duration.ofMillis(slow ? slowMillis : 0));
            return now;
          },
          nanos::get,
          wall::get);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    wall.addAndGet(time.toMillis());
  }

  @Test
  void afterTheMachineWasSuspendedTheDatabaseIsAskedAtOnce() {
    database.addAndGet(Duration.ofHours(1).toMillis());
    wall.addAndGet(Duration.ofHours(1).toMillis());
    assertThat(clock.instant()).isEqualTo(Instant.ofEpochMilli(4_600_000));
    assertThat(asked).hasValue(2);
  }

  @Test
  void settingTheMachinesClockIsNoReasonToBelieveIt() {
    for (long by : List.of(3_600_000L, -7_200_000L)) {
      wall.addAndGet(by);
      assertThat(clock.instant()).isEqualTo(Instant.ofEpochMilli(1_000_000));
      assertThat(clock.instant()).isEqualTo(Instant.ofEpochMilli(1_000_000));
    }
    assertThat(asked).hasValue(3);
  }

  @Test
  void theClockGoesOnByItselfFromWhatTheDatabaseSaid() {
    assertThat(clock.instant()).isEqualTo(Instant.ofEpochMilli(1_000_000));
    pass(Duration.ofMillis(59_999));
    assertThat(clock.instant()).isEqualTo(Instant.ofEpochMilli(1_059_999));
    assertThat(asked).hasValue(1);
  }

  @Test
  void theDatabaseIsAskedAgainAfterAMinute() {
    database.set(5_000_000);
    pass(Duration.ofMillis(60_001));
    assertThat(clock.instant()).isEqualTo(Instant.ofEpochMilli(5_000_000));
    assertThat(asked).hasValue(2);
  }

  @Test
  void theClockGoesOnWhereTheDatabaseDoesNotAnswer() {
    broken = true;
    pass(Duration.ofSeconds(90));
    assertThat(clock.instant()).isEqualTo(Instant.ofEpochMilli(1_090_000));
    assertThat(clock.instant()).isEqualTo(Instant.ofEpochMilli(1_090_000));
    assertThat(asked).hasValue(2);
  }

  @Test
  void ofSeveralAnswersTheOneThatTookLeastCounts() {
    slowUntil = 3;
    slowMillis = 900;
    pass(Duration.ofMillis(60_001));
    assertThat(clock.instant().toEpochMilli()).isEqualTo(database.get());
    assertThat(asked).hasValue(4);
  }

  @Test
  void whereAllAnswersTakeLongNobodyAsksForEver() {
    slowUntil = 100;
    slowMillis = 900;
    pass(Duration.ofMillis(60_001));
    assertThat(clock.instant().toEpochMilli()).isEqualTo(database.get() - 450);
    assertThat(asked).hasValue(6);
  }

  @Test
  void theSameClockInAnotherZoneFollowsTheSameDatabase() {
    pass(Duration.ofSeconds(1));
    assertThat(clock.withZone(ZoneId.of("Europe/Paris")).instant()).isEqualTo(clock.instant());
  }
}
