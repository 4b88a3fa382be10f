package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.PauseAndResumeTest;

class MariaDbPauseAndResumeTest extends PauseAndResumeTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
