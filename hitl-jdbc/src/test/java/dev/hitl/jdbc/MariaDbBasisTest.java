package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.BasisTest;

class MariaDbBasisTest extends BasisTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
