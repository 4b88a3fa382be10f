package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.grant.GrantTest;

class MariaDbGrantTest extends GrantTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
