package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.GateTest;
import java.util.UUID;

class H2GateTest extends GateTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
