package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.channels.link.LinkCommitTest;

class PostgresLinkCommitTest extends LinkCommitTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
