package dev.hitl.store;

import java.time.Clock;

class InMemoryStoreTest extends StoreContract {
  @Override
  protected Store open(Clock judge) {
    return new InMemoryStore(judge);
  }

  @Override
  protected Store reopen(Store open) {
    return open;
  }
}
