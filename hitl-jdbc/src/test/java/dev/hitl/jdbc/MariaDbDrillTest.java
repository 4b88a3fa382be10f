package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.grant.DrillTest;

class MariaDbDrillTest extends DrillTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
