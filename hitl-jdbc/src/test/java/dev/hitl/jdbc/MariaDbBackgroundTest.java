package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.BackgroundTest;

class MariaDbBackgroundTest extends BackgroundTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
