package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.PlanTest;

class MariaDbPlanTest extends PlanTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
