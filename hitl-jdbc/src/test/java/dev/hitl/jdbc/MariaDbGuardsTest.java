package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.grant.GuardsTest;

class MariaDbGuardsTest extends GuardsTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
