package dev.hitl.escalate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.hitl.policy.Flow;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The buckets of one node. Bounded: what was forgotten is full again. Thread-safe. */
final class Buckets {
  private static final int MOST = 10_000;

  /** Who is told, and how: what comes as a text message is not told in a digest of mail. */
  record Recipient(String tenant, Set<String> roles, @Nullable String channel) {}

  private static final class Bucket {
    private double tokens;
    private Instant at;
    private Instant nextDigest = Instant.MIN;

    Bucket(int burst, Instant now) {
      tokens = burst;
      at = now;
    }
  }

  private final Flow flow;
  private final Cache<Recipient, Bucket> buckets = Caffeine.newBuilder().maximumSize(MOST).build();

  Buckets(Flow flow) {
    this.flow = flow;
  }

  private Bucket of(Recipient recipient, Instant now) {
    return buckets.get(recipient, r -> new Bucket(flow.burst(), now));
  }

  /** Takes a token if there is one. */
  boolean take(Recipient recipient, Instant now) {
    Bucket bucket = of(recipient, now);
    synchronized (bucket) {
      if (now.isAfter(bucket.at)) {
        double passed = Duration.between(bucket.at, now).toMillis();
        double more = passed * flow.burst() / flow.refill().toMillis();
        bucket.tokens = Math.min(flow.burst(), bucket.tokens + more);
        bucket.at = now;
      }
      if (bucket.tokens < 1) {
        return false;
      }
      bucket.tokens--;
      return true;
    }
  }

  /** How long until the next digest; zero or less where it may come now. */
  Duration untilDigest(Recipient recipient, Instant now) {
    Bucket bucket = of(recipient, now);
    synchronized (bucket) {
      return bucket.nextDigest.isAfter(now)
          ? Duration.between(now, bucket.nextDigest)
          : Duration.ZERO;
    }
  }

  void digested(Recipient recipient, Instant now) {
    Bucket bucket = of(recipient, now);
    synchronized (bucket) {
      bucket.nextDigest = now.plus(flow.refill());
    }
  }
}
