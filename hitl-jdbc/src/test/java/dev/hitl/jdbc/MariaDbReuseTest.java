package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.grant.ReuseTest;

class MariaDbReuseTest extends ReuseTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
