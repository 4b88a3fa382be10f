package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.OnceTest;

class PostgresOnceTest extends OnceTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
