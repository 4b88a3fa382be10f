package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.RollBackTest;

class PostgresRollBackTest extends RollBackTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
