package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.channels.link.LinkCommitTest;
import java.util.UUID;

class H2LinkCommitTest extends LinkCommitTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
