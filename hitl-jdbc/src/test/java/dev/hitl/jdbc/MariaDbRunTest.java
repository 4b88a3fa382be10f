package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.RunTest;

class MariaDbRunTest extends RunTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
