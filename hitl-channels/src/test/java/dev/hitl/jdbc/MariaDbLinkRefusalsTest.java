package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.channels.link.LinkRefusalsTest;

class MariaDbLinkRefusalsTest extends LinkRefusalsTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
