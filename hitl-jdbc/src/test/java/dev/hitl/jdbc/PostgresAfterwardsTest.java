package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.AfterwardsTest;

class PostgresAfterwardsTest extends AfterwardsTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
