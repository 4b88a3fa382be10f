package dev.hitl.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class SettableClockTest {
  private static final Instant NOON = Instant.parse("2026-05-03T12:00:00Z");

  @Test
  void theClockStandsStillUntilItIsMoved() {
    SettableClock clock = new SettableClock(NOON);
    assertThat(clock.instant()).isEqualTo(NOON).isEqualTo(clock.instant());
    assertThat(clock.advance(Duration.ofDays(7))).isEqualTo(NOON.plus(Duration.ofDays(7)));
    assertThat(clock.instant()).isEqualTo(NOON.plus(Duration.ofDays(7)));
    clock.set(NOON);
    assertThat(clock.instant()).isEqualTo(NOON);
  }

  @Test
  void theTimeIsCutToTheMillisecond() {
    assertThat(new SettableClock(NOON.plusNanos(1_999_999)).instant())
        .isEqualTo(NOON.plusMillis(1));
  }

  @Test
  void theSameClockInAnotherZoneMovesWithIt() {
    SettableClock clock = new SettableClock(NOON);
    Clock paris = clock.withZone(ZoneId.of("Europe/Paris"));
    clock.advance(Duration.ofHours(1));
    assertThat(paris.instant()).isEqualTo(clock.instant());
    assertThat(paris.getZone()).isEqualTo(ZoneId.of("Europe/Paris"));
  }
}
