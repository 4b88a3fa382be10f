package dev.hitl.jdbc;

import dev.hitl.run.ClocksApartTest;
import dev.hitl.store.Store;
import java.time.Clock;
import java.util.UUID;

class H2ClocksApartTest extends ClocksApartTest {
  @Override
  protected Store newStore(Clock clock) {
    return JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock);
  }
}
