package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.PlanStandsTest;

class MariaDbPlanStandsTest extends PlanStandsTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
