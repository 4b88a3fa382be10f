package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.GateTest;

class PostgresGateTest extends GateTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
