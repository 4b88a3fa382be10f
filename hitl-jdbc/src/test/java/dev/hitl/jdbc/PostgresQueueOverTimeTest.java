package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.insight.QueueOverTimeTest;

class PostgresQueueOverTimeTest extends QueueOverTimeTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
