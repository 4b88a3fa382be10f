package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.PauseAndResumeTest;
import java.util.UUID;

class H2PauseAndResumeTest extends PauseAndResumeTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
