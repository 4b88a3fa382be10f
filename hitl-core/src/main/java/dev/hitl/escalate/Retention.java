package dev.hitl.escalate;

import dev.hitl.store.Removable;
import dev.hitl.store.Store;
import java.time.Duration;
import java.time.Instant;

/**
 * Removes runs that ended long ago: finished or failed, not awaited by another run, not started by
 * a run that is still there, without a request that is pending, executing or in doubt, and under no
 * {@linkplain Holds legal hold}.
 *
 * <p>All that belongs to a run goes with it, and its audit chains as well: afterwards nothing
 * proves what was approved in it. Export the record of what you have to be able to prove before you
 * remove it. A run is removed in a transaction of its own, so that others wait for no more than
 * that. Any number of nodes may do it at once. Thread-safe.
 */
public final class Retention {
  private static final int BATCH = 100;

  private final Store store;

  /**
   * @param store where runs are kept
   */
  public Retention(Store store) {
    this.store = store;
  }

  /**
   * Removes runs that ended before an instant, and then the runs that they had started, until there
   * are no more. A failed run counts by when it last changed.
   *
   * @param instant by the store's clock
   * @return how many runs were removed
   * @throws dev.hitl.store.StoreException if the store cannot be reached; what was removed before
   *     that stays removed, and no run is removed in part
   */
  public long removeEndedBefore(Instant instant) {
    return removeAll(Removable.endedBefore(instant));
  }

  /**
   * Removes runs that ended longer ago than this, as {@link #removeEndedBefore} does.
   *
   * @param age more than zero
   * @return how many runs were removed
   * @throws IllegalArgumentException if the age is not more than zero
   */
  public long removeEndedFor(Duration age) {
    return remove(RetentionRules.keep(age));
  }

  /**
   * Removes runs that ended longer ago than rules say, each tenant and risk by its own, as {@link
   * #removeEndedBefore} does.
   *
   * @param rules how long
   * @return how many runs were removed
   */
  public long remove(RetentionRules rules) {
    return rules.removable(store.clock().instant()).stream().mapToLong(this::removeAll).sum();
  }

  private long removeAll(Removable which) {
    long removed = 0;
    int round;
    do {
      round = store.removeEnded(which, BATCH);
      removed += round;
    } while (round > 0);
    return removed;
  }

  /** One short batch of each; whether there may be more. */
  boolean removeSome(RetentionRules rules) {
    boolean more = false;
    for (Removable which : rules.removable(store.clock().instant())) {
      more |= store.removeEnded(which, BATCH) == BATCH;
    }
    return more;
  }
}
