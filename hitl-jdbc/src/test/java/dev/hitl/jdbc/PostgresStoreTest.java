package dev.hitl.jdbc;

import dev.hitl.store.Store;
import dev.hitl.store.StoreContract;
import java.time.Clock;
import javax.sql.DataSource;

class PostgresStoreTest extends StoreContract {
  private DataSource database;

  @Override
  protected Store open(Clock judge) {
    database = PostgresServer.shared().fresh();
    return JdbcStore.of(database).clock(judge).createSchema(true).build();
  }

  @Override
  protected Store reopen(Store open) {
    open.close();
    return JdbcStore.of(database).clock(clock).build();
  }
}
