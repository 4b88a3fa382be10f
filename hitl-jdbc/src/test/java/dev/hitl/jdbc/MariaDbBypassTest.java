package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.review.BypassTest;

class MariaDbBypassTest extends BypassTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
