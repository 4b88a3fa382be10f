package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.ExecutionTest;

class MariaDbExecutionTest extends ExecutionTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
