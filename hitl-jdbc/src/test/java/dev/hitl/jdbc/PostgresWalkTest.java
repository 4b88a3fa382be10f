package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.insight.WalkTest;

class PostgresWalkTest extends WalkTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
