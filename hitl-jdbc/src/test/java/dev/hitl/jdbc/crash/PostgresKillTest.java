package dev.hitl.jdbc.crash;

import dev.hitl.jdbc.PostgresTestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class PostgresKillTest extends KillContract {
  private TestDatabase database;

  @Override
  List<TestDatabase> places() {
    if (database == null) {
      database = new PostgresTestDatabase(folder);
    }
    return List.of(database, database);
  }

  @AfterEach
  void stopServer() {
    if (database != null) {
      database.close();
    }
  }
}
