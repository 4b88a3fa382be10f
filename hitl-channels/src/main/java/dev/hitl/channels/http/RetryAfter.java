package dev.hitl.channels.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** How long a server asks to be left alone: seconds, or a date, which its own clock judges. */
final class RetryAfter {
  private RetryAfter() {}

  /**
   * Null where nothing is said that can be read.
   *
   * @param header {@code Retry-After}
   * @param date {@code Date} of the same answer; without it, no date can be judged
   */
  static @Nullable Duration of(@Nullable String header, @Nullable String date) {
    if (header == null) {
      return null;
    }
    String said = header.strip();
    if (said.matches("[0-9]{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(said));
    }
    Instant until = instant(said);
    Instant now = date == null ? null : instant(date.strip());
    return until == null || now == null ? null : Duration.between(now, until);
  }

  private static @Nullable Instant instant(String text) {
    try {
      return DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
