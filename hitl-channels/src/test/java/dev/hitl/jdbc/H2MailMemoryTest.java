package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.channels.mail.MailMemoryTest;
import java.util.UUID;

class H2MailMemoryTest extends MailMemoryTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
