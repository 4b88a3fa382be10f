package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.escalate.QueueAlertsTest;

class MariaDbQueueAlertsTest extends QueueAlertsTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
