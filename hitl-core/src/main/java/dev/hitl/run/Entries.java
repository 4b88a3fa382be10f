package dev.hitl.run;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The threads that are in agent functions of this node, or about to enter one. Thread-safe. */
final class Entries {
  private static final class Stay {
    private final boolean interruptible;
    private boolean interrupted;

    private Stay(boolean interruptible) {
      this.interruptible = interruptible;
    }
  }

  private final Map<Thread, Stay> stays = new HashMap<>();

  /**
   * This thread enters.
   *
   * @param interruptible whether this node chose the thread, and so may interrupt it
   * @return whether it was outside
   */
  synchronized boolean enter(boolean interruptible) {
    return stays.putIfAbsent(Thread.currentThread(), new Stay(interruptible)) == null;
  }

  /** This thread is outside again. An interrupt of ours does not go on to what it does next. */
  synchronized void leave() {
    Stay stay = stays.remove(Thread.currentThread());
    if (stay != null && stay.interrupted) {
      Thread.interrupted();
    }
    notifyAll();
  }

  synchronized boolean isInside() {
    return stays.containsKey(Thread.currentThread());
  }

  /** Whether this node interrupted the thread, which is why whatever it did may have failed. */
  synchronized boolean isInterrupted() {
    Stay stay = stays.get(Thread.currentThread());
    return stay != null && stay.interrupted;
  }

  /** Interrupts the threads that this node chose. */
  synchronized void interrupt() {
    stays.forEach(
        (thread, stay) -> {
          if (stay.interruptible && thread != Thread.currentThread()) {
            stay.interrupted = true;
            thread.interrupt();
          }
        });
  }

  /** Waits until no other thread is inside; false when the time is over before. */
  synchronized boolean awaitNone(long nanos) throws InterruptedException {
    long until = System.nanoTime() + nanos;
    while (stays.size() > (isInside() ? 1 : 0)) {
      long left = until - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, left));
    }
    return true;
  }
}
