package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.StopsTest;
import java.util.UUID;

class H2StopsTest extends StopsTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
