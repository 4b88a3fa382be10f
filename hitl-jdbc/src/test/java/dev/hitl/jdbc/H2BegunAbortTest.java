package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.BegunAbortTest;
import java.util.UUID;

class H2BegunAbortTest extends BegunAbortTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
