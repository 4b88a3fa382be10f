package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.channels.link.DecisionLinksTest;

class MariaDbDecisionLinksTest extends DecisionLinksTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
