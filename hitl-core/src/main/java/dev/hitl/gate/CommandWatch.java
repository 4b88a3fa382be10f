package dev.hitl.gate;

import dev.hitl.override.Commands;
import dev.hitl.store.OverrideRecord;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows of the commands in force. Whoever asks gets what was read last while that is
 * fresh, and reads the store otherwise; so a node that cannot read it lets no call begin. Told that
 * something changed, it is not fresh any more. Thread-safe.
 */
public final class CommandWatch {
  private record Known(Commands commands, Instant until, long number) {
    private boolean serves(Instant now, long asked) {
      return number > asked || now.isBefore(until);
    }
  }

  private record Failed(long number, RuntimeException why) {}

  private record Read(Commands commands, boolean isNew) {}

  private final Store store;
  private final Duration freshFor;
  private final AtomicLong hints = new AtomicLong();
  private final AtomicLong readings = new AtomicLong();
  private volatile Known known = new Known(Commands.NONE, Instant.MIN, 0);
  private volatile Consumer<Commands> changed = commands -> {};
  private volatile @Nullable Failed failed;

  /** What chains vouch for of the commands that were read last. */
  private final Set<String> vouched = ConcurrentHashMap.newKeySet();

  /** Of those who find the reading out of date, one reads. */
  private final ReentrantLock reading = new ReentrantLock();

  /**
   * @param store where commands are kept
   * @param freshFor how long a reading is believed in where no hint comes
   */
  public CommandWatch(Store store, Duration freshFor) {
    this.store = store;
    this.freshFor = freshFor;
  }

  /** Calls somebody with what is in force whenever that changed, on the thread that read it. */
  void onChange(Consumer<Commands> listener) {
    changed = listener;
  }

  /**
   * What is in force, as far as this node knows.
   *
   * @param now by the store's clock
   * @return without reading anything while the last reading is fresh
   * @throws StoreException if it is not and the store cannot be read
   */
  public Commands at(Instant now) {
    Known last = known;
    return now.isBefore(last.until) ? last.commands : readOnce(now);
  }

  /**
   * However fast hints come, all who ask meanwhile are served by one reading. One that began after
   * they asked is as good as their own.
   */
  private Commands readOnce(Instant now) {
    long asked = readings.get();
    Read read;
    reading.lock();
    try {
      Known last = known;
      if (last.serves(now, asked)) {
        return last.commands;
      }
      Failed no = failed;
      if (no != null && no.number > asked) {
        throw no.why;
      }
      read = readOnly();
    } finally {
      reading.unlock();
    }
    return told(read);
  }

  /**
   * What was in force when the store was last read.
   *
   * @return possibly out of date; nothing safety-bearing rests on it alone
   */
  public Commands known() {
    return known.commands;
  }

  /** Something may have changed. Returns at once. */
  public synchronized void hinted() {
    hints.incrementAndGet();
    known = new Known(known.commands, Instant.MIN, known.number);
  }

  /**
   * Reads what is in force.
   *
   * @return as it was at some moment of this call
   * @throws StoreException if it cannot be read
   */
  public Commands read() {
    return told(readOnly());
  }

  private Read readOnly() {
    long hint = hints.get();
    long number = readings.incrementAndGet();
    try {
      Commands commands = OverrideRecord.inForce(store, vouched);
      return new Read(commands, publish(commands, number, hint));
    } catch (RuntimeException e) {
      failed = new Failed(number, e);
      throw e;
    }
  }

  /** Not while others wait to read: it calls what is not ours. */
  private Commands told(Read read) {
    if (read.isNew) {
      changed.accept(read.commands);
    }
    return read.commands;
  }

  /** A reading that began earlier does not replace one that began later. */
  private synchronized boolean publish(Commands commands, long number, long hint) {
    if (number < known.number) {
      return false;
    }
    boolean differs = !commands.equals(known.commands);
    Instant until = hint == hints.get() ? store.clock().instant().plus(freshFor) : Instant.MIN;
    known = new Known(commands, until, number);
    return differs;
  }
}
