package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.grant.ReuseTest;
import java.util.UUID;

class H2ReuseTest extends ReuseTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
