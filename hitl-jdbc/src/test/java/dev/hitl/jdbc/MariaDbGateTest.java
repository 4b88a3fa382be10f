package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.GateTest;

class MariaDbGateTest extends GateTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
