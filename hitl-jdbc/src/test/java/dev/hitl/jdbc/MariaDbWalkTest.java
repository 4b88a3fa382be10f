package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.insight.WalkTest;

class MariaDbWalkTest extends WalkTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
