package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.channels.mail.MailMemoryTest;

class MariaDbMailMemoryTest extends MailMemoryTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
