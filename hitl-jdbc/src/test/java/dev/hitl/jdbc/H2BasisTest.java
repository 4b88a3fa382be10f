package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.BasisTest;
import java.util.UUID;

class H2BasisTest extends BasisTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
