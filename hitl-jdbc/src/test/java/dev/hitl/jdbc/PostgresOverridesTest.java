package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.OverridesTest;

class PostgresOverridesTest extends OverridesTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
