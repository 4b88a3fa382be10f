package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.channels.link.LinkRefusalsTest;

class PostgresLinkRefusalsTest extends LinkRefusalsTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
