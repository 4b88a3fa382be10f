package dev.hitl.escalate;

import dev.hitl.call.Digest;
import dev.hitl.notify.Notice;
import java.time.Duration;

/**
 * When a notice that could not be told is tried again: after five seconds, then after twice as long
 * each time, up to an hour, and of each time up to half less.
 *
 * <p>How much less follows from the notice and the attempt. So notices that failed together because
 * a mail server was down come back one by one, and one notice always comes back after the same
 * time.
 */
final class Backoff {
  private static final Duration FIRST = Duration.ofSeconds(5);
  private static final int MOST_DOUBLINGS = 10;
  private static final Duration LONGEST = Duration.ofHours(1);

  private Backoff() {}

  static Duration after(Notice notice) {
    int doublings = Math.min(Math.max(0, notice.attempt() - 1), MOST_DOUBLINGS);
    Duration nominal = FIRST.multipliedBy(1L << doublings);
    long most = (nominal.compareTo(LONGEST) > 0 ? LONGEST : nominal).toMillis();
    return Duration.ofMillis(most - spread(notice) % (most / 2 + 1));
  }

  private static long spread(Notice notice) {
    String hex = Digest.of("hitl.backoff.v1").add(notice.id()).add(notice.attempt()).hex();
    return Long.parseLong(hex.substring(0, 15), 16);
  }
}
