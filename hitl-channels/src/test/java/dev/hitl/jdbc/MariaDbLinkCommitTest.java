package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.channels.link.LinkCommitTest;

class MariaDbLinkCommitTest extends LinkCommitTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
