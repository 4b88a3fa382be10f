package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.escalate.QueueAlertsTest;
import java.util.UUID;

class H2QueueAlertsTest extends QueueAlertsTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
