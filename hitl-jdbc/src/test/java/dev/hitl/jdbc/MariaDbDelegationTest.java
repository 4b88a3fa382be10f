package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.grant.DelegationTest;

class MariaDbDelegationTest extends DelegationTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
