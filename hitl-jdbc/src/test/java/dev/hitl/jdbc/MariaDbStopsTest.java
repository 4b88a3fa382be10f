package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.StopsTest;

class MariaDbStopsTest extends StopsTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
