package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.channels.slack.SlackMessagesTest;
import java.util.UUID;

class H2SlackMessagesTest extends SlackMessagesTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
