package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.grant.GuardsTest;
import java.util.UUID;

class H2GuardsTest extends GuardsTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
