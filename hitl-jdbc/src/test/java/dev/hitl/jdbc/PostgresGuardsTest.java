package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.grant.GuardsTest;

class PostgresGuardsTest extends GuardsTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
