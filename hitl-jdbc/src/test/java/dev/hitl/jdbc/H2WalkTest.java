package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.insight.WalkTest;
import java.util.UUID;

class H2WalkTest extends WalkTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
