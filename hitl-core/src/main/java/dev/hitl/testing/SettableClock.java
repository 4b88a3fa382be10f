package dev.hitl.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that stands still until a test moves it, so that a deadline of a week takes no time. To
 * the millisecond, in UTC. Thread-safe; clocks made by {@link #withZone} move with it.
 */
public final class SettableClock extends Clock {
  private final AtomicLong now;
  private final ZoneId zone;

  /** A clock that stands at 2026-01-01T00:00:00Z. */
  public SettableClock() {
    this(Instant.parse("2026-01-01T00:00:00Z"));
  }

  /**
   * A clock that stands at a time.
   *
   * @param now the time, cut to the millisecond
   */
  public SettableClock(Instant now) {
    this(new AtomicLong(now.toEpochMilli()), ZoneOffset.UTC);
  }

  private SettableClock(AtomicLong now, ZoneId zone) {
    this.now = now;
    this.zone = zone;
  }

  /**
   * Sets the time, forwards or backwards.
   *
   * @param time the time, cut to the millisecond
   */
  public void set(Instant time) {
    now.set(time.toEpochMilli());
  }

  /**
   * Moves the time.
   *
   * @param by how far, in whole milliseconds; negative moves backwards
   * @return the time after it
   */
  public Instant advance(Duration by) {
    return Instant.ofEpochMilli(now.addAndGet(by.toMillis()));
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(now.get());
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    return new SettableClock(now, other);
  }

  @Override
  public String toString() {
    return "clock set to " + instant();
  }
}
