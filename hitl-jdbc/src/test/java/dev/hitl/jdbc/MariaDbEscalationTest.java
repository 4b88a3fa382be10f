package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.escalate.EscalationTest;

class MariaDbEscalationTest extends EscalationTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
