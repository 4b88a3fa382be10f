package dev.hitl.tool;

import dev.hitl.call.Arguments;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The Java types that need no look inside. */
final class Scalars {
  /** Any JSON value, as {@link dev.hitl.call.Json} reads it. */
  static final Scalar ANY = new Scalar("any", Map.of(), (value, at, problems) -> value);

  static final Scalar INT =
      Numbers.integer("int", Integer.MIN_VALUE, Integer.MAX_VALUE, n -> (int) n);
  static final Scalar LONG = Numbers.integer("long", Long.MIN_VALUE, Long.MAX_VALUE, n -> n);
  static final Scalar DOUBLE = Numbers.floating("double", false);

  private static final Map<Class<?>, Scalar> BY_TYPE = new HashMap<>();

  static {
    put(ANY, Object.class);
    put(Texts.TEXT, String.class, CharSequence.class);
    put(bool(), boolean.class, Boolean.class);
    put(
        Numbers.integer("byte", Byte.MIN_VALUE, Byte.MAX_VALUE, n -> (byte) n),
        byte.class,
        Byte.class);
    put(
        Numbers.integer("short", Short.MIN_VALUE, Short.MAX_VALUE, n -> (short) n),
        short.class,
        Short.class);
    put(INT, int.class, Integer.class);
    put(LONG, long.class, Long.class);
    put(Numbers.floating("float", true), float.class, Float.class);
    put(DOUBLE, double.class, Double.class);
    put(Numbers.DECIMAL, BigDecimal.class);
    put(Numbers.BIG_INTEGER, BigInteger.class);
    put(raw(), Arguments.class);
    put(Texts.formatted("uuid", "uuid", "a UUID", Scalars::uuid), UUID.class);
    put(Texts.formatted("uri", "uri-reference", "a URI", URI::create), URI.class);
    putTimes();
  }

  private Scalars() {}

  static @Nullable Scalar of(Class<?> type) {
    return BY_TYPE.get(type);
  }

  private static void putTimes() {
    put(
        Texts.formatted(
            "instant",
            "date-time",
            "an ISO-8601 instant such as 2026-11-01T09:30:00Z",
            Instant::parse),
        Instant.class);
    put(
        Texts.formatted(
            "offset-date-time",
            "date-time",
            "an ISO-8601 date and time with offset such as 2026-11-01T09:30:00+01:00",
            OffsetDateTime::parse),
        OffsetDateTime.class);
    put(
        Texts.described(
            "zoned-date-time",
            "an ISO-8601 date and time with zone such as 2026-11-01T09:30:00+01:00[Europe/Paris]",
            ZonedDateTime::parse),
        ZonedDateTime.class);
    put(
        Texts.described(
            "local-date-time",
            "an ISO-8601 date and time without zone such as 2026-11-01T09:30:00",
            LocalDateTime::parse),
        LocalDateTime.class);
    put(
        Texts.formatted(
            "local-date", "date", "an ISO-8601 date such as 2026-11-01", LocalDate::parse),
        LocalDate.class);
    put(
        Texts.described(
            "local-time", "an ISO-8601 time without zone such as 09:30:00", LocalTime::parse),
        LocalTime.class);
    put(
        Texts.formatted(
            "duration", "duration", "an ISO-8601 duration such as PT10M", Duration::parse),
        Duration.class);
    put(
        Texts.formatted("period", "duration", "an ISO-8601 period such as P1M", Period::parse),
        Period.class);
    put(Texts.described("year", "a year such as 2026", Year::parse), Year.class);
    put(
        Texts.described("year-month", "a year and month such as 2026-11", YearMonth::parse),
        YearMonth.class);
    put(Texts.described("zone", "a time zone such as Europe/Paris", ZoneId::of), ZoneId.class);
  }

  private static Scalar bool() {
    return new Scalar(
        "boolean",
        Map.of("type", "boolean"),
        (value, at, problems) -> {
          if (value instanceof Boolean) {
            return value;
          }
          problems.expected(at, "a boolean", value);
          return null;
        });
  }

  private static Scalar raw() {
    return new Scalar(
        "object",
        Map.of("type", "object"),
        (value, at, problems) -> {
          if (value instanceof Map<?, ?> members) {
            return Arguments.of(Members.typed(members));
          }
          problems.expected(at, "an object", value);
          return null;
        });
  }

  private static UUID uuid(String text) {
    UUID uuid = UUID.fromString(text);
    // Java also takes 1-2-3-4-5, which no other system knows as a UUID.
    if (!uuid.toString().equalsIgnoreCase(text)) {
      throw new IllegalArgumentException();
    }
    return uuid;
  }

  private static void put(Scalar scalar, Class<?>... types) {
    for (Class<?> type : types) {
      BY_TYPE.put(type, scalar);
    }
  }
}
