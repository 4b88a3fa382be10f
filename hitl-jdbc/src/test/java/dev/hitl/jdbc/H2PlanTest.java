package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.PlanTest;
import java.util.UUID;

class H2PlanTest extends PlanTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
