package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.insight.QueueOverTimeTest;

class MariaDbQueueOverTimeTest extends QueueOverTimeTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
