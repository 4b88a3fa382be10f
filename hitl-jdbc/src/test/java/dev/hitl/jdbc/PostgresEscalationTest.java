package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.escalate.EscalationTest;

class PostgresEscalationTest extends EscalationTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
