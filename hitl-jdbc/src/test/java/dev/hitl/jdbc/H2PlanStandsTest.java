package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.PlanStandsTest;
import java.util.UUID;

class H2PlanStandsTest extends PlanStandsTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
