package dev.hitl.store;

import java.time.Clock;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The contract of a store that is spoiled on purpose; its tests are called one by one. */
final class SpoiledContract extends StoreContract {
  private final Function<Clock, Store> open;
  private final UnaryOperator<Store> reopen;

  SpoiledContract(Function<Clock, Store> open, UnaryOperator<Store> reopen) {
    this.open = open;
    this.reopen = reopen;
    store = open(clock);
  }

  static SpoiledContract by(UnaryOperator<Store> spoiled) {
    return new SpoiledContract(
        judge -> spoiled.apply(new InMemoryStore(judge)), UnaryOperator.identity());
  }

  @Override
  protected Store open(Clock judge) {
    return open.apply(judge);
  }

  @Override
  protected Store reopen(Store old) {
    return reopen.apply(old);
  }
}
