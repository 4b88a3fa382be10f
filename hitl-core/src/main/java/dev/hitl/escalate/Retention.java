package dev.hitl.escalate;

import dev.hitl.store.GrantRecord;
import dev.hitl.store.OverrideRecord;
import dev.hitl.store.PlanRecord;
import dev.hitl.store.PrecedentRecord;
import dev.hitl.store.Removable;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Removes runs that ended long ago: finished or failed, not awaited by another run, not started by
 * a run that is still there, without a request that is pending, executing or in doubt, and under no
 * {@linkplain Holds legal hold}.
 *
 * <p>Grants, plans, delegations, commands to one run and stops that were lifted go too, where they
 * ended as long ago as the run that is kept longest.
 *
 * <p>All that belongs to a run goes with it, and its audit chains as well: afterwards nothing
 * proves what was approved in it. Export the record of what you have to be able to prove before you
 * remove it. A run is removed in a transaction of its own, so that others wait for no more than
 * that. Any number of nodes may do it at once. Thread-safe.
 */
public final class Retention {
  private static final int BATCH = 100;
  private static final List<String> KINDS =
      List.of(
          GrantRecord.KIND,
          PlanRecord.KIND,
          OverrideRecord.KIND,
          StandingRecord.DELEGATION,
          StandingRecord.DELEGATED,
          PrecedentRecord.KIND);

  private final Store store;

  /**
   * @param store where runs are kept
   */
  public Retention(Store store) {
    this.store = store;
  }

  /**
   * Removes runs that ended before an instant, and then the runs that they had started, until there
   * are no more; and grants and delegations that ended before it. A failed run counts by when it
   * last changed.
   *
   * @param instant by the store's clock
   * @return how many runs were removed
   * @throws dev.hitl.store.StoreException if the store cannot be reached; what was removed before
   *     that stays removed, and no run is removed in part
   */
  public long removeEndedBefore(Instant instant) {
    long removed = removeAll(Removable.endedBefore(instant));
    removeAllStanding(Removable.endedBefore(instant));
    return removed;
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
    Instant now = store.clock().instant();
    long removed = rules.removable(now).stream().mapToLong(this::removeAll).sum();
    rules.removableStanding(now).forEach(this::removeAllStanding);
    return removed;
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

  private void removeAllStanding(Removable which) {
    while (removeStanding(which)) {
      // until there is no more
    }
  }

  /** Whether there may be more. */
  private boolean removeStanding(Removable which) {
    boolean more = false;
    for (String kind : KINDS) {
      more |= store.removeStanding(kind, which, BATCH) == BATCH;
    }
    return more;
  }

  /** One short batch of each; whether there may be more. */
  boolean removeSome(RetentionRules rules) {
    Instant now = store.clock().instant();
    boolean more = false;
    for (Removable which : rules.removable(now)) {
      more |= store.removeEnded(which, BATCH) == BATCH;
    }
    for (Removable which : rules.removableStanding(now)) {
      more |= removeStanding(which);
    }
    return more;
  }
}
