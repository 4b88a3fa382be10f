package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.AfterwardsTest;

class MariaDbAfterwardsTest extends AfterwardsTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
