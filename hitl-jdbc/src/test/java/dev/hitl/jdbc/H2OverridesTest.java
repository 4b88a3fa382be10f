package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.OverridesTest;
import java.util.UUID;

class H2OverridesTest extends OverridesTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
