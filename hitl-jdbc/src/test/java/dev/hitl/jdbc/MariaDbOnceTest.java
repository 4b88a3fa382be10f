package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.OnceTest;

class MariaDbOnceTest extends OnceTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
