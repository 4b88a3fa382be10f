package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.BegunAbortTest;

class MariaDbBegunAbortTest extends BegunAbortTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
