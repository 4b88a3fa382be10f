package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.grant.ReuseTest;

class PostgresReuseTest extends ReuseTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
