package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.grant.GrantTest;

class PostgresGrantTest extends GrantTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
