package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.PauseAndResumeTest;

class PostgresPauseAndResumeTest extends PauseAndResumeTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
