package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.PlanStandsTest;

class PostgresPlanStandsTest extends PlanStandsTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
