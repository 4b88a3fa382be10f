package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.SubRunTest;
import java.util.UUID;

class H2SubRunTest extends SubRunTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
