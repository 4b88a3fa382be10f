package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.grant.DelegationTest;
import java.util.UUID;

class H2DelegationTest extends DelegationTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
