package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.BegunAbortTest;

class PostgresBegunAbortTest extends BegunAbortTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
