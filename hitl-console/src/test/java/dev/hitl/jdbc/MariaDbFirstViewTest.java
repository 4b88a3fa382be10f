package dev.hitl.jdbc;

import dev.hitl.console.FirstViewContract;
import dev.hitl.store.Store;
import java.time.Clock;

class MariaDbFirstViewTest extends FirstViewContract {
  @Override
  protected Store store() {
    return MariaDbServer.shared().store(Clock.systemUTC());
  }
}
