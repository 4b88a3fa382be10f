package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.HeldResultTest;

class MariaDbHeldResultTest extends HeldResultTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
