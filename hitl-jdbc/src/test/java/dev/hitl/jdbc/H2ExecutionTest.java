package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.ExecutionTest;
import java.util.UUID;

class H2ExecutionTest extends ExecutionTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
