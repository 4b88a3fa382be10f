package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.review.BypassTest;
import java.util.UUID;

class H2BypassTest extends BypassTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
