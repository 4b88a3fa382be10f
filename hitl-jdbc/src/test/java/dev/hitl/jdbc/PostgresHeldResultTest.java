package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.HeldResultTest;

class PostgresHeldResultTest extends HeldResultTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
