package dev.hitl.run;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A daemon thread that does the same thing again and again: when it is woken, but not more often
 * than is good for the store, and otherwise at its own pace.
 */
final class Rounds {
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  private final String name;
  private final BooleanSupplier round;
  private final Wakeup wakeup;
  private final Interval interval;
  private final long rest;
  private final Wakeup stop = new Wakeup();
  private volatile boolean stopping;
  private final Thread thread;

  /**
   * @param name the thread's
   * @param round does one round, and says whether it found anything
   * @param wakeup begins the next round
   * @param interval begins it where nothing wakes
   * @param rest between the end of a round and the next, so that many wake-ups make one round
   */
  Rounds(String name, BooleanSupplier round, Wakeup wakeup, Interval interval, Duration rest) {
    this.name = name;
    this.round = round;
    this.wakeup = wakeup;
    this.interval = interval;
    this.rest = rest.toNanos();
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    boolean woken = true;
    try {
      while (!stopping) {
        long seen = wakeup.count();
        boolean found = false;
        try {
          found = round.getAsBoolean();
        } catch (RuntimeException | Error e) {
          LOG.error("A round of {} failed; it goes on with the next", name, e);
          seen = wakeup.count();
        }
        long ended = System.nanoTime();
        woken = wakeup.await(seen, interval.next(found || woken));
        long left = ended + rest - System.nanoTime();
        if (woken && left > 0) {
          stop.await(0, left);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Begins no other round. */
  void stop() {
    stopping = true;
    stop.signal();
    wakeup.signal();
  }

  /** Waits for the round that is under way, and interrupts it when the time is over. */
  void join(long nanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1_000_000, nanos));
    if (thread.isAlive()) {
      LOG.warn("{} is interrupted, it is still at work", name);
      thread.interrupt();
    }
  }
}
