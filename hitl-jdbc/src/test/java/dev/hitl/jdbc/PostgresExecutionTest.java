package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.ExecutionTest;

class PostgresExecutionTest extends ExecutionTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
