package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.OnceTest;
import java.util.UUID;

class H2OnceTest extends OnceTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
