package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.BackgroundTest;
import java.util.UUID;

class H2BackgroundTest extends BackgroundTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
