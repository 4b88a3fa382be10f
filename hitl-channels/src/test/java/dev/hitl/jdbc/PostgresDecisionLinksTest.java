package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.channels.link.DecisionLinksTest;

class PostgresDecisionLinksTest extends DecisionLinksTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
