package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.escalate.EscalationTest;
import java.util.UUID;

class H2EscalationTest extends EscalationTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
