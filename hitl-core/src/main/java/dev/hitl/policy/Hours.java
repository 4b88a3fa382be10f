package dev.hitl.policy;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Business hours: at which times of the week people are there. Immutable.
 *
 * <p>What counts is the clock on the wall: where it is put forward or back, hours begin and end
 * when it shows their time, and an hour that it shows twice counts twice. Hours that end at or
 * before the time at which they begin go over midnight and belong to the day on which they begin,
 * of the week as well as of the holidays; where both are the same they last the whole day.
 *
 * @param name how conditions and rules call them: a letter, then letters, digits or underscores
 * @param zone where the clock hangs
 * @param days on which they begin, at least one
 * @param from when they begin, to the minute
 * @param to when they end, to the minute; that minute is no longer within
 * @param holidays dates on which they do not begin
 */
public record Hours(
    String name,
    ZoneId zone,
    Set<DayOfWeek> days,
    LocalTime from,
    LocalTime to,
    Set<LocalDate> holidays) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,49}");
  private static final int MOST_HOLIDAYS = 1_000;

  /**
   * Checks the hours.
   *
   * @throws IllegalArgumentException if the name is no name, there is no day, a time has seconds,
   *     or there are more than 1,000 holidays
   */
  public Hours {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'" + Words.shown(name) + "' is no name for hours; a letter, then letters or digits");
    }
    if (days.isEmpty()) {
      throw new IllegalArgumentException("hours '" + name + "' have no day; an empty week is none");
    }
    if (!isWholeMinute(from) || !isWholeMinute(to)) {
      throw new IllegalArgumentException("hours '" + name + "' must be whole minutes, as 09:30");
    }
    if (holidays.size() > MOST_HOLIDAYS) {
      throw new IllegalArgumentException("hours '" + name + "' have too many holidays");
    }
    days = Collections.unmodifiableSet(EnumSet.copyOf(days));
    holidays = Collections.unmodifiableSet(new TreeSet<>(holidays));
  }

  private static boolean isWholeMinute(LocalTime time) {
    return time.equals(time.truncatedTo(ChronoUnit.MINUTES));
  }

  /**
   * Whether people are there.
   *
   * @param instant when
   * @return true if the clock shows a time within the hours
   */
  public boolean contains(Instant instant) {
    return contains(LocalDateTime.ofInstant(instant, zone));
  }

  private boolean contains(LocalDateTime local) {
    LocalTime time = local.toLocalTime();
    LocalDate date = local.toLocalDate();
    if (from.isBefore(to)) {
      return begins(date) && !time.isBefore(from) && time.isBefore(to);
    }
    return (begins(date) && !time.isBefore(from))
        || (begins(date.minusDays(1)) && time.isBefore(to));
  }

  private boolean begins(LocalDate date) {
    return days.contains(date.getDayOfWeek()) && !holidays.contains(date);
  }

  /**
   * When so much time within the hours will have passed.
   *
   * @param start from when it counts, within the hours or not
   * @param time how much; zero gives the start
   * @return the first instant at which it has; adding in two parts gives the same
   */
  public Instant plus(Instant start, Duration time) {
    Instant at = start;
    Duration left = time;
    while (!left.isZero()) {
      Instant change = nextChange(at);
      if (contains(at)) {
        Duration here = Duration.between(at, change);
        if (here.compareTo(left) >= 0) {
          return at.plus(left);
        }
        left = left.minus(here);
      }
      at = change;
    }
    return at;
  }

  /** The first instant after this at which the clock is moved, or shows a time that matters. */
  private Instant nextChange(Instant at) {
    ZoneOffset offset = zone.getRules().getOffset(at);
    LocalDateTime local = LocalDateTime.ofInstant(at, offset);
    LocalDateTime next = local.toLocalDate().plusDays(1).atStartOfDay();
    for (LocalTime time : List.of(from, to)) {
      LocalDateTime there = local.toLocalDate().atTime(time);
      if (there.isAfter(local) && there.isBefore(next)) {
        next = there;
      }
    }
    Instant change = next.toInstant(offset);
    ZoneOffsetTransition moved = zone.getRules().nextTransition(at);
    return moved != null && moved.getInstant().isBefore(change) ? moved.getInstant() : change;
  }

  /** How much there is of them in a week without holidays. */
  Duration weekly() {
    Duration daily = Duration.between(from, to);
    Duration day = Duration.ofDays(1);
    return (daily.isZero() || daily.isNegative() ? daily.plus(day) : daily)
        .multipliedBy(days.size());
  }

  /**
   * These hours in words.
   *
   * @return such as {@code office hours: monday, tuesday 09:00 to 17:00 Europe/Berlin}
   */
  public String describe() {
    return name
        + " hours: "
        + String.join(", ", days.stream().map(Words::of).toList())
        + " "
        + from
        + " to "
        + to
        + " "
        + zone;
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", name);
    map.put("zone", zone.getId());
    map.put("days", days.stream().map(Words::of).toList());
    map.put("from", from.toString());
    map.put("to", to.toString());
    map.put("holidays", holidays.stream().map(LocalDate::toString).toList());
    return map;
  }

  /** Reads what {@link #toMap} gave. */
  static Hours fromMap(Map<?, ?> map) {
    try {
      Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
      texts(map, "days").forEach(day -> days.add(DayOfWeek.valueOf(day.toUpperCase(Locale.ROOT))));
      Set<LocalDate> holidays = new TreeSet<>();
      texts(map, "holidays").forEach(date -> holidays.add(LocalDate.parse(date)));
      Hours hours =
          new Hours(
              text(map, "name"),
              ZoneId.of(text(map, "zone")),
              days,
              LocalTime.parse(text(map, "from")),
              LocalTime.parse(text(map, "to")),
              holidays);
      if (!hours.toMap().equals(map)) {
        throw new IllegalArgumentException("not stored hours: " + map.keySet());
      }
      return hours;
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("not stored hours: " + e.getMessage(), e);
    }
  }

  private static String text(Map<?, ?> map, String key) {
    if (map.get(key) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("not stored hours: no " + key);
  }

  private static List<String> texts(Map<?, ?> map, String key) {
    if (map.get(key) instanceof Collection<?> texts) {
      return texts.stream().map(String::valueOf).toList();
    }
    throw new IllegalArgumentException("not stored hours: no " + key);
  }
}
