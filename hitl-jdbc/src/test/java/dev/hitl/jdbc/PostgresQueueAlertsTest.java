package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.escalate.QueueAlertsTest;

class PostgresQueueAlertsTest extends QueueAlertsTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
