package dev.hitl.run;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tells threads of this JVM that something may have become ready. A hint: whoever wakes looks at
 * the store. Thread-safe.
 */
public final class Wakeup {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition signalled = lock.newCondition();
  private final @Nullable Wakeup wider;
  private long count;

  /** A wake-up that nobody has signalled yet. Signalled by what happens on this node. */
  public Wakeup() {
    this(new Wakeup(null));
  }

  private Wakeup(@Nullable Wakeup wider) {
    this.wider = wider;
  }

  /**
   * One that is signalled by what happens on any node. Whoever signals this one signals that one as
   * well.
   */
  Wakeup everywhere() {
    return wider == null ? this : wider;
  }

  /** Wakes everybody who waits. */
  public void signal() {
    lock.lock();
    try {
      count++;
      signalled.signalAll();
    } finally {
      lock.unlock();
    }
    if (wider != null) {
      wider.signal();
    }
  }

  /** How often it was signalled; read before looking at the store. */
  long count() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a signal after the count that was seen; false when the time is over before one. */
  boolean await(long seen, long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (count == seen && left > 0) {
        left = signalled.awaitNanos(left);
      }
      return count != seen;
    } finally {
      lock.unlock();
    }
  }
}
