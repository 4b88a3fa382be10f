package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.grant.DrillTest;
import java.util.UUID;

class H2DrillTest extends DrillTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
