package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.channels.slack.SlackMessagesTest;

class PostgresSlackMessagesTest extends SlackMessagesTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
