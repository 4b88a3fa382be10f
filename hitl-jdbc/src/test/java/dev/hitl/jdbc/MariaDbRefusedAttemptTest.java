package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.grant.RefusedAttemptTest;

class MariaDbRefusedAttemptTest extends RefusedAttemptTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
