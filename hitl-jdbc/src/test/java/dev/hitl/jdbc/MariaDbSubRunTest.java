package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.SubRunTest;

class MariaDbSubRunTest extends SubRunTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
