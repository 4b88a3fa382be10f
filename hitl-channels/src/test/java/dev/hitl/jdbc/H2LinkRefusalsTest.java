package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.channels.link.LinkRefusalsTest;
import java.util.UUID;

class H2LinkRefusalsTest extends LinkRefusalsTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
