package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.StopsTest;

class PostgresStopsTest extends StopsTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
