package dev.hitl.jdbc;

import dev.hitl.console.TwoNodesContract;
import dev.hitl.store.Store;
import dev.hitl.testing.SettableClock;
import javax.sql.DataSource;

class PostgresTwoNodesTest extends TwoNodesContract {
  private final DataSource source = PostgresServer.shared().fresh();

  @Override
  protected Store store(SettableClock time) {
    return JdbcStore.of(source).clock(time).createSchema(true).build();
  }
}
