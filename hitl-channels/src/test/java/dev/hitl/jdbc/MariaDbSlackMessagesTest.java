package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.channels.slack.SlackMessagesTest;

class MariaDbSlackMessagesTest extends SlackMessagesTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
