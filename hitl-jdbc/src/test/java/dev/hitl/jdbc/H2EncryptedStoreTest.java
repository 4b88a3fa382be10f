package dev.hitl.jdbc;

import dev.hitl.store.EncryptedStore;
import dev.hitl.store.Keys;
import dev.hitl.store.Store;
import dev.hitl.store.StoreContract;
import java.time.Clock;
import java.util.UUID;
import javax.sql.DataSource;

class H2EncryptedStoreTest extends StoreContract {
  private DataSource database;

  @Override
  protected Store open(Clock judge) {
    database = H2Pool.memory(UUID.randomUUID().toString());
    return encrypted(judge);
  }

  @Override
  protected Store reopen(Store open) {
    open.close();
    return encrypted(clock);
  }

  private Store encrypted(Clock judge) {
    return EncryptedStore.of(
        JdbcStore.of(database).clock(judge).createSchema(true).build(), Keys.masters());
  }
}
