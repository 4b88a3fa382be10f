package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.channels.link.DecisionLinksTest;
import java.util.UUID;

class H2DecisionLinksTest extends DecisionLinksTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
