package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.RunTest;
import java.util.UUID;

class H2RunTest extends RunTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
