package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.RollBackTest;
import java.util.UUID;

class H2RollBackTest extends RollBackTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
