package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.grant.GrantTest;
import java.util.UUID;

class H2GrantTest extends GrantTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
