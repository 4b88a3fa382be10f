package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.insight.QueueOverTimeTest;
import java.util.UUID;

class H2QueueOverTimeTest extends QueueOverTimeTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
