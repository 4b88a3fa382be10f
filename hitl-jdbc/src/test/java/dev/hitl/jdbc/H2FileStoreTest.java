package dev.hitl.jdbc;

import dev.hitl.store.Store;
import dev.hitl.store.StoreContract;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

class H2FileStoreTest extends StoreContract {
  @TempDir Path folder;

  @Override
  protected Store open(Clock judge) {
    return JdbcStore.h2(folder.resolve("hitl").toString(), judge);
  }

  @Override
  protected Store reopen(Store open) {
    open.close();
    return open(clock);
  }
}
