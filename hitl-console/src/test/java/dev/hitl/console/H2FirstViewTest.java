package dev.hitl.console;

import dev.hitl.jdbc.JdbcStore;
import dev.hitl.store.Store;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class H2FirstViewTest extends FirstViewContract {
  @TempDir Path folder;

  @Override
  protected Store store() {
    return JdbcStore.h2(folder.resolve("hitl").toString());
  }
}
