package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.BasisTest;

class PostgresBasisTest extends BasisTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
