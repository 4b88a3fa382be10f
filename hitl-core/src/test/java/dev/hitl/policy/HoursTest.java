package dev.hitl.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HoursTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Set<DayOfWeek> WEEKDAYS = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);
  private static final Hours OFFICE = hours(WEEKDAYS, "09:00", "17:00");

  private static Hours hours(Set<DayOfWeek> days, String from, String to, String... holidays) {
    Set<LocalDate> dates = Set.copyOf(Arrays.stream(holidays).map(LocalDate::parse).toList());
    return new Hours("office", BERLIN, days, LocalTime.parse(from), LocalTime.parse(to), dates);
  }

  private static Instant berlin(String local) {
    return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
  }

  @Test
  void theyBeginAtTheFirstMinuteAndEndBeforeTheLast() {
    assertThat(OFFICE.contains(berlin("2026-03-02T09:00").minusMillis(1))).isFalse();
    assertThat(OFFICE.contains(berlin("2026-03-02T09:00"))).isTrue();
    assertThat(OFFICE.contains(berlin("2026-03-02T17:00").minusMillis(1))).isTrue();
    assertThat(OFFICE.contains(berlin("2026-03-02T17:00"))).isFalse();
    assertThat(OFFICE.contains(berlin("2026-03-07T12:00"))).isFalse();
  }

  @Test
  void timeWithinThemPassesOverNightsWeekendsAndHolidays() {
    Duration eight = Duration.ofHours(8);
    assertThat(OFFICE.plus(berlin("2026-03-02T09:00"), eight))
        .isEqualTo(berlin("2026-03-02T17:00"));
    assertThat(OFFICE.plus(berlin("2026-03-06T16:00"), eight))
        .isEqualTo(berlin("2026-03-09T16:00"));
    assertThat(OFFICE.plus(berlin("2026-03-07T12:00"), Duration.ofMillis(1)))
        .isEqualTo(berlin("2026-03-09T09:00").plusMillis(1));
    assertThat(
            hours(WEEKDAYS, "09:00", "17:00", "2026-03-09").plus(berlin("2026-03-06T16:00"), eight))
        .isEqualTo(berlin("2026-03-10T16:00"));
  }

  @Test
  void theyFollowTheClockOnTheWallWhenItIsMoved() {
    // Berlin put the clock forward on 29 March 2026 at 02:00 and back on 25 October at 03:00.
    Hours all = hours(EnumSet.allOf(DayOfWeek.class), "00:00", "00:00");
    assertThat(all.plus(berlin("2026-03-29T00:00"), Duration.ofHours(23)))
        .isEqualTo(berlin("2026-03-30T00:00"));
    assertThat(OFFICE.plus(berlin("2026-03-27T16:00"), Duration.ofHours(2)))
        .isEqualTo(berlin("2026-03-30T10:00"));
    Hours early = hours(EnumSet.of(DayOfWeek.SUNDAY), "02:00", "03:00");
    assertThat(early.plus(berlin("2026-03-28T12:00"), Duration.ofMinutes(30)))
        .isEqualTo(berlin("2026-04-05T02:30"));
    // The hour that the clock shows twice counts twice.
    assertThat(early.plus(berlin("2026-10-24T12:00"), Duration.ofHours(2)))
        .isEqualTo(berlin("2026-10-25T03:00"));
  }

  @Test
  void overMidnightTheyBelongToTheDayOnWhichTheyBegin() {
    Hours night = hours(EnumSet.of(DayOfWeek.FRIDAY), "22:00", "06:00", "2026-03-13");
    assertThat(night.contains(berlin("2026-03-06T23:00"))).isTrue();
    assertThat(night.contains(berlin("2026-03-07T05:59"))).isTrue();
    assertThat(night.contains(berlin("2026-03-07T06:00"))).isFalse();
    assertThat(night.contains(berlin("2026-03-06T05:00"))).isFalse();
    assertThat(night.contains(berlin("2026-03-14T01:00"))).isFalse();
    assertThat(night.plus(berlin("2026-03-07T05:00"), Duration.ofHours(2)))
        .isEqualTo(berlin("2026-03-20T23:00"));
  }

  @Test
  void zonesAreTheirOwn() {
    Hours there =
        new Hours(
            "office",
            ZoneId.of("America/New_York"),
            WEEKDAYS,
            LocalTime.of(9, 0),
            LocalTime.of(17, 0),
            Set.of());
    assertThat(there.contains(Instant.parse("2026-03-02T09:00:00Z"))).isFalse();
    assertThat(there.contains(Instant.parse("2026-03-02T14:00:00Z"))).isTrue();
  }

  @Test
  void hoursThatMakeNoSenseAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hours(Set.of(), "09:00", "17:00"))
        .withMessageContaining("no day");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hours(WEEKDAYS, "09:00:30", "17:00"))
        .withMessageContaining("whole minutes");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Hours("a b", BERLIN, WEEKDAYS, LocalTime.NOON, LocalTime.MIDNIGHT, Set.of()))
        .withMessageContaining("no name");
  }

  @Test
  void aTimeThatTheyTakeMoreThanACenturyForIsRefused() {
    Hours seldom = hours(EnumSet.of(DayOfWeek.MONDAY), "09:00", "09:01");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ladder.ending(Duration.ofDays(4), Ladder.End.REJECT).within(seldom))
        .withMessageContaining("hundred years");
    assertThat(Ladder.ending(Duration.ofHours(1), Ladder.End.REJECT).within(seldom).hours())
        .isEqualTo(seldom);
  }

  @Test
  void theirStoredFormIsReadBackAndAnythingElseRefused() {
    Hours hours = hours(WEEKDAYS, "22:00", "06:30", "2026-12-25", "2026-01-01");
    assertThat(Hours.fromMap(hours.toMap())).isEqualTo(hours);
    Map<String, Object> more = new HashMap<>(hours.toMap());
    more.put("x", 1L);
    assertThatIllegalArgumentException().isThrownBy(() -> Hours.fromMap(more));
    more.remove("x");
    more.put("zone", "Europe/Nowhere");
    assertThatIllegalArgumentException().isThrownBy(() -> Hours.fromMap(more));
  }
}
