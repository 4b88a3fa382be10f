package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.HeldResultTest;
import java.util.UUID;

class H2HeldResultTest extends HeldResultTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
