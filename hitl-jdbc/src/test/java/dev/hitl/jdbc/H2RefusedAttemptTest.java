package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.grant.RefusedAttemptTest;
import java.util.UUID;

class H2RefusedAttemptTest extends RefusedAttemptTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
