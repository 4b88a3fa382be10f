package dev.hitl.jdbc;

import dev.hitl.store.Store;
import dev.hitl.store.StoreContract;
import java.time.Clock;
import java.util.UUID;

class H2MemoryStoreTest extends StoreContract {
  private final String name = UUID.randomUUID().toString();

  @Override
  protected Store open(Clock judge) {
    return JdbcStore.h2InMemory(name, judge);
  }

  @Override
  protected Store reopen(Store open) {
    Store second = open(clock);
    open.close();
    return second;
  }
}
