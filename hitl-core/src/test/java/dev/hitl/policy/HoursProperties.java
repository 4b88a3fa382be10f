package dev.hitl.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Business time, against somebody who looks at the clock on the wall every minute. */
class HoursProperties {
  /** Zones that are moved at midnight, by half an hour, over a whole day, or never. */
  private static final String[] ZONES = {
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "UTC"
  };

  /** Days on which clocks were moved somewhere, and a year's end. */
  private static final String[] STARTS = {
    "2026-03-28T00:00:00Z",
    "2026-10-24T00:00:00Z",
    "2026-03-07T00:00:00Z",
    "2026-10-31T00:00:00Z",
    "2018-11-03T00:00:00Z",
    "2018-02-17T00:00:00Z",
    "2026-04-03T12:00:00Z",
    "2026-10-03T12:00:00Z",
    "2026-04-23T00:00:00Z",
    "2026-12-30T00:00:00Z"
  };

  @Provide
  Arbitrary<Hours> hours() {
    Arbitrary<LocalTime> time =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 1439).map(m -> LocalTime.ofSecondOfDay(m * 60L)),
            Arbitraries.of("00:00", "01:00", "02:00", "02:30", "03:00", "23:00")
                .map(LocalTime::parse));
    Arbitrary<Set<LocalDate>> holidays =
        Combinators.combine(Arbitraries.of(STARTS), Arbitraries.integers().between(-1, 3))
            .as((start, days) -> LocalDate.parse(start.substring(0, 10)).plusDays(days))
            .set()
            .ofMaxSize(4);
    return Combinators.combine(
            Arbitraries.of(ZONES).map(ZoneId::of),
            Arbitraries.of(DayOfWeek.class).set().ofMinSize(1),
            time,
            time,
            holidays)
        .as((zone, days, from, to, dates) -> new Hours("h", zone, days, from, to, dates));
  }

  /** What the clock on the wall says, without any of the arithmetic. */
  private static boolean open(Hours hours, Instant minute) {
    ZonedDateTime wall = minute.atZone(hours.zone());
    int now = wall.getHour() * 60 + wall.getMinute();
    int from = hours.from().toSecondOfDay() / 60;
    int to = hours.to().toSecondOfDay() / 60;
    if (from < to) {
      return isOpen(hours, wall.toLocalDate()) && now >= from && now < to;
    }
    return now >= from
        ? isOpen(hours, wall.toLocalDate())
        : now < to && isOpen(hours, wall.toLocalDate().minusDays(1));
  }

  private static boolean isOpen(Hours hours, LocalDate date) {
    return hours.days().contains(date.getDayOfWeek()) && !hours.holidays().contains(date);
  }

  @Property(tries = 3_000)
  void addingIsCountingOpenMinutes(
      @ForAll("hours") Hours hours,
      @ForAll @IntRange(max = 9) int start,
      @ForAll @IntRange(max = 4_000) int offset,
      @ForAll @IntRange(min = 1, max = 600) int minutes) {
    Instant from = Instant.parse(STARTS[start]).plusSeconds(offset * 60L);
    Instant minute = from;
    int counted = 0;
    while (counted < minutes && minute.isBefore(from.plus(Duration.ofDays(60)))) {
      boolean open = open(hours, minute);
      assertThat(hours.contains(minute)).isEqualTo(open);
      counted += open ? 1 : 0;
      minute = minute.plusSeconds(60);
    }
    Instant added = hours.plus(from, Duration.ofMinutes(minutes));
    if (counted == minutes) {
      assertThat(added).isEqualTo(minute);
    } else {
      assertThat(added).isAfter(minute);
    }
  }

  @Property
  void addingInTwoPartsIsAddingAtOnce(
      @ForAll("hours") Hours hours,
      @ForAll @IntRange(max = 9) int start,
      @ForAll @IntRange(max = 100_000_000) int millis,
      @ForAll @IntRange(max = 500_000_000) int one,
      @ForAll @IntRange(max = 500_000_000) int other) {
    Instant from = Instant.parse(STARTS[start]).plusMillis(millis);
    assertThat(hours.plus(hours.plus(from, Duration.ofMillis(one)), Duration.ofMillis(other)))
        .isEqualTo(hours.plus(from, Duration.ofMillis((long) one + other)));
  }

  @Property
  void nothingComesEarlierThanWithoutHours(
      @ForAll("hours") Hours hours, @ForAll @IntRange(max = 100_000_000) int millis) {
    Instant from = Instant.parse(STARTS[0]);
    Duration time = Duration.ofMillis(millis);
    assertThat(hours.plus(from, time)).isAfterOrEqualTo(from.plus(time));
  }
}
