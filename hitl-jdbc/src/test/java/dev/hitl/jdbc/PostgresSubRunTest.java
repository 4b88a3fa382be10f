package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.SubRunTest;

class PostgresSubRunTest extends SubRunTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
