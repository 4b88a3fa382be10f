package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.OverridesTest;

class MariaDbOverridesTest extends OverridesTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
