package dev.hitl.simulation;

import dev.hitl.store.Store;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * What a test spoils, to show that the checker finds it.
 *
 * @param store put between every node and the store that they share
 * @param asks whether the tools ask as they should
 * @param lease how long the nodes' leases really hold
 * @param idempotent whether the nodes take every tool for one that may be run again
 * @param exclusive whether the policy says so where assignments are exclusive
 */
record Sabotage(
    UnaryOperator<Store> store,
    boolean asks,
    Duration lease,
    boolean idempotent,
    boolean exclusive) {
  static final Sabotage NONE = new Sabotage(store -> store, true, World.LEASE, false, true);

  static Sabotage ofStore(UnaryOperator<Store> store) {
    return new Sabotage(store, true, World.LEASE, false, true);
  }
}
