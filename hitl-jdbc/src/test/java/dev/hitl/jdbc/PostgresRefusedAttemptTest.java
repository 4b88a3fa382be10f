package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.grant.RefusedAttemptTest;

class PostgresRefusedAttemptTest extends RefusedAttemptTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
