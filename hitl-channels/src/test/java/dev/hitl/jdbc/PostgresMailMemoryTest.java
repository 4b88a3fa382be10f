package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.channels.mail.MailMemoryTest;

class PostgresMailMemoryTest extends MailMemoryTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
