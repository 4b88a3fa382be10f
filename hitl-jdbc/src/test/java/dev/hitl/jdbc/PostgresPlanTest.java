package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.PlanTest;

class PostgresPlanTest extends PlanTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
