package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.AfterwardsTest;
import java.util.UUID;

class H2AfterwardsTest extends AfterwardsTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
