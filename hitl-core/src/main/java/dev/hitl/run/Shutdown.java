package dev.hitl.run;

import dev.hitl.gate.RunKeeper;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is in agent functions of this node, and how the node ends: it takes no more runs, waits for
 * those that are at work, and gives back what it still has. Thread-safe.
 */
final class Shutdown {
  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);
  private static final Duration LOOK_WHILE_CLOSING = Duration.ofMillis(20);
  private static final long AFTER_INTERRUPT = TimeUnit.SECONDS.toNanos(1);
  private static final Duration MOST_GIVING_BACK = Duration.ofSeconds(5);

  private final RunKeeper keeper;
  private final Wakeup wakeup;
  private final Entries entries = new Entries();
  private volatile boolean begun;

  Shutdown(RunKeeper keeper, Wakeup wakeup) {
    this.keeper = keeper;
    this.wakeup = wakeup;
  }

  /** Does what may enter an agent function, so that {@link #close} waits for it. */
  boolean inside(boolean interruptible, BooleanSupplier work) {
    boolean first = entries.enter(interruptible);
    try {
      return work.getAsBoolean();
    } finally {
      if (first) {
        entries.leave();
      }
    }
  }

  /** Whether this thread is inside. */
  boolean isInside() {
    return entries.isInside();
  }

  /** Whether this thread was interrupted because the node closes. */
  boolean isInterrupted() {
    return entries.isInterrupted();
  }

  /** Whether no more runs are taken. */
  boolean isBegun() {
    return begun;
  }

  void refuseIfBegun() {
    if (begun) {
      throw new IllegalStateException("this node of hitl is closed; it takes no more runs");
    }
  }

  /** From now on no more runs are taken. Idempotent. */
  void begin() {
    begun = true;
    wakeup.signal();
  }

  /**
   * Ends the node.
   *
   * @param patience how long to wait before anything is interrupted
   */
  void close(Duration patience) {
    begin();
    long until = System.nanoTime() + TimeUnit.NANOSECONDS.convert(patience);
    try {
      if (!areDone(until)) {
        LOG.warn("Agents are still at work after {}; they are interrupted", patience);
        entries.interrupt();
        areDone(System.nanoTime() + AFTER_INTERRUPT);
      }
    } catch (InterruptedException e) {
      entries.interrupt();
      Thread.currentThread().interrupt();
    }
    giveBack();
  }

  private boolean areDone(long until) throws InterruptedException {
    if (!entries.awaitNone(until - System.nanoTime())) {
      return false;
    }
    // Nobody is in an agent function, but a caller may be in a tool of a run that it drives.
    while (keeper.isExecuting()) {
      long left = until - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      wakeup.await(wakeup.count(), Math.min(left, LOOK_WHILE_CLOSING.toNanos()));
    }
    return true;
  }

  /** On a thread of its own: a store that does not answer must not keep the node from closing. */
  private void giveBack() {
    Thread giving = new Thread(keeper::close, "hitl-giving-back");
    giving.setDaemon(true);
    giving.start();
    boolean interrupted = Thread.interrupted();
    try {
      giving.join(MOST_GIVING_BACK.toMillis());
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
