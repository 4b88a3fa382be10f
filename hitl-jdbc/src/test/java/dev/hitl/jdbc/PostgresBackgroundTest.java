package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.BackgroundTest;

class PostgresBackgroundTest extends BackgroundTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
