package dev.hitl.gate;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Beats at an even pace while there is something to keep alive, on a daemon thread of its own:
 * whatever is slow elsewhere must not cost a lease. The thread is there only while it is needed, so
 * a node that holds nothing has none, and one that is driven by hand keeps its leases as well.
 * Thread-safe.
 */
final class Heartbeat {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

  /** Long enough that a busy node does not start a thread for each run. */
  private static final long LINGER = TimeUnit.SECONDS.toNanos(1);

  private final Runnable beat;
  private final BooleanSupplier needed;
  private final long every;
  private @Nullable Thread thread;
  private long idleSince;
  private boolean closed;

  /**
   * @param beat keeps alive what there is
   * @param needed whether there is anything
   * @param every how often
   */
  Heartbeat(Runnable beat, BooleanSupplier needed, Duration every) {
    this.beat = beat;
    this.needed = needed;
    this.every = Math.max(1, TimeUnit.NANOSECONDS.convert(every));
  }

  /** There is something to keep alive. */
  synchronized void start() {
    if (thread == null && !closed) {
      Thread started = new Thread(this::run, "hitl-heartbeat");
      started.setDaemon(true);
      thread = started;
      idleSince = System.nanoTime();
      started.start();
    }
  }

  /** Beats no more. Idempotent. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Whether the thread is there. */
  synchronized boolean isBeating() {
    return thread != null;
  }

  private void run() {
    long next = System.nanoTime() + every;
    while (isNeededAt(next)) {
      try {
        beat.run();
      } catch (RuntimeException | Error e) {
        LOG.error("The leases of this node could not be extended; tried again", e);
      }
      next = System.nanoTime() + every;
    }
  }

  /** Waits for the next beat; false where there has been nothing to keep alive for a while. */
  private synchronized boolean isNeededAt(long next) {
    try {
      while (!closed) {
        long now = System.nanoTime();
        boolean held = needed.getAsBoolean();
        if (held && now - next >= 0) {
          idleSince = now;
          return true;
        } else if (held) {
          idleSince = now;
        } else if (now - idleSince >= LINGER) {
          break;
        }
        long wait = Math.min(held ? next - now : every, LINGER);
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, wait));
      }
    } catch (InterruptedException e) {
      // Nobody but this class knows the thread; the next run that is held starts another.
      Thread.currentThread().interrupt();
    }
    thread = null;
    return false;
  }
}
