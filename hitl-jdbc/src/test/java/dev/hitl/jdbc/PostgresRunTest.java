package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.RunTest;

class PostgresRunTest extends RunTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
