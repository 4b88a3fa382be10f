package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.RollBackTest;

class MariaDbRollBackTest extends RollBackTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
