package dev.hitl.terminal;

import java.time.Duration;
import java.time.Instant;

/** Times as people say them. */
final class Ago {
  private Ago() {}

  /** How long it is, in its largest unit. */
  static String words(Duration time) {
    Duration length = time.abs();
    if (length.toDays() > 1) {
      return length.toDays() + " d";
    } else if (length.toHours() > 1) {
      return length.toHours() + " h";
    } else if (length.toMinutes() > 1) {
      return length.toMinutes() + " min";
    }
    return length.toSeconds() + " s";
  }

  static String since(Instant then, Instant now) {
    return words(Duration.between(then, now)) + (then.isAfter(now) ? " from now" : " ago");
  }
}
