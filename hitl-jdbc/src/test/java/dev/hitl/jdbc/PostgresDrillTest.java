package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.grant.DrillTest;

class PostgresDrillTest extends DrillTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
