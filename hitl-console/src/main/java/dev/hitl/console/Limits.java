package dev.hitl.console;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;

/**
 * Counts requests of a minute, by whom or from where, and refuses those above a number. What is not
 * used within a minute is allowed again at once, and not more of it later. Thread-safe.
 */
final class Limits {
  private static final int MOST = 100_000;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final int perMinute;
  private final String what;
  private final Ticker ticker;
  private final Cache<String, Bucket> buckets;

  Limits(int perMinute, String what, Ticker ticker) {
    this.perMinute = perMinute;
    this.what = what;
    this.ticker = ticker;
    buckets =
        Caffeine.newBuilder().ticker(ticker).expireAfterAccess(MINUTE).maximumSize(MOST).build();
  }

  /** One more. */
  void take(String key) {
    long wait = buckets.get(key, k -> new Bucket(perMinute, ticker.read())).take(ticker.read());
    refuse(wait);
  }

  private void refuse(long waitNanos) {
    if (waitNanos > 0) {
      long seconds = Math.max(1, Duration.ofNanos(waitNanos).plusMillis(999).toSeconds());
      throw Problem.of(
              Problem.Kind.TOO_MANY,
              "there are at most %d %s a minute; go on in %d s".formatted(perMinute, what, seconds))
          .header("Retry-After", Long.toString(seconds));
    }
  }

  /** Fills evenly up to what one minute allows. */
  private static final class Bucket {
    private final long each;
    private final long most;
    private long level;
    private long at;

    Bucket(int perMinute, long now) {
      each = MINUTE.toNanos() / perMinute;
      most = MINUTE.toNanos();
      level = most;
      at = now;
    }

    private void fill(long now) {
      level = Math.min(most, level + Math.max(0, now - at));
      at = now;
    }

    synchronized long take(long now) {
      fill(now);
      if (level < each) {
        return each - level;
      }
      level -= each;
      return 0;
    }
  }
}
