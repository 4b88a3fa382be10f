package dev.hitl.jdbc;

import dev.hitl.console.FirstViewContract;
import dev.hitl.store.Store;
import java.time.Clock;

class PostgresFirstViewTest extends FirstViewContract {
  @Override
  protected Store store() {
    return PostgresServer.shared().store(Clock.systemUTC());
  }
}
