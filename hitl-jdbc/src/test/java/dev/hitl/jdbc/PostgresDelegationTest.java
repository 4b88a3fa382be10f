package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.grant.DelegationTest;

class PostgresDelegationTest extends DelegationTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
