package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.review.BypassTest;

class PostgresBypassTest extends BypassTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
