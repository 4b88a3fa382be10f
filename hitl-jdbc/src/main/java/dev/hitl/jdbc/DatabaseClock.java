package dev.hitl.jdbc;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the database's clock without asking it each time: it is asked at the start and again
 * after a minute, by whoever needs the time then; in between this machine's steady time is added,
 * so that setting this machine's clock changes nothing. Steady time stands still while a machine is
 * suspended; where the machine's clock has gone another way since, the database is asked at once.
 * An answer that took long, because a connection was opened for it or the process stood still, is
 * asked for again, and the one that took least counts (the clock filter of NTP, RFC 5905 section
 * 10, in its simplest form).
 *
 * <p>For what is written down and shown. What is judged is judged by the database itself.
 */
final class DatabaseClock extends Clock {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseClock.class);
  private static final long REFRESH_NANOS = Duration.ofSeconds(60).toNanos();
  private static final long NANOS_PER_MILLI = 1_000_000;

  private static final long MOST_APART_MILLIS = 1_000;

  /** Nobody waits longer for a better answer than this many questions take. */
  private static final int MOST_QUESTIONS = 5;

  private static final long SHORT_NANOS = 10 * NANOS_PER_MILLI;

  private record Anchor(long millis, long nanos, long wallMillis) {}

  /** The database looked at its clock some time in between: half of that is the most it is off. */
  private record Answer(Anchor anchor, long tookNanos) {}

  private final LongSupplier databaseMillis;
  private final LongSupplier nanoTime;

  /** Never taken for the time: only a sign that steady time has missed some. */
  private final LongSupplier wallMillis;

  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile Anchor anchor;

  DatabaseClock(LongSupplier databaseMillis, LongSupplier nanoTime, LongSupplier wallMillis) {
    this.databaseMillis = databaseMillis;
    this.nanoTime = nanoTime;
    this.wallMillis = wallMillis;
    anchor = ask();
  }

  @Override
  public Instant instant() {
    long nanos = nanoTime.getAsLong();
    if (isStale(anchor, nanos) && asking.compareAndSet(false, true)) {
      try {
        anchor = ask();
      } catch (RuntimeException e) {
        LOG.warn("The database does not say what time it is; going on from what it said before", e);
        anchor = new Anchor(at(anchor, nanos), nanos, wallMillis.getAsLong());
      } finally {
        asking.set(false);
      }
    }
    return Instant.ofEpochMilli(at(anchor, nanoTime.getAsLong()));
  }

  private boolean isStale(Anchor since, long nanos) {
    long steady = nanos - since.nanos();
    long wall = wallMillis.getAsLong() - since.wallMillis();
    return steady > REFRESH_NANOS || Math.abs(wall - steady / NANOS_PER_MILLI) > MOST_APART_MILLIS;
  }

  private Anchor ask() {
    Answer best = answer();
    for (int more = 1; more < MOST_QUESTIONS && best.tookNanos() > SHORT_NANOS; more++) {
      Answer next = answer();
      best = next.tookNanos() < best.tookNanos() ? next : best;
    }
    return best.anchor();
  }

  private Answer answer() {
    long before = nanoTime.getAsLong();
    long millis = databaseMillis.getAsLong();
    long took = nanoTime.getAsLong() - before;
    return new Answer(new Anchor(millis, before + took / 2, wallMillis.getAsLong()), took);
  }

  private static long at(Anchor anchor, long nanos) {
    return anchor.millis() + (nanos - anchor.nanos()) / NANOS_PER_MILLI;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    DatabaseClock utc = this;
    return new Clock() {
      @Override
      public Instant instant() {
        return utc.instant();
      }

      @Override
      public ZoneId getZone() {
        return zone;
      }

      @Override
      public Clock withZone(ZoneId other) {
        return utc.withZone(other);
      }
    };
  }
}
