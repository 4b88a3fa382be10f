package dev.hitl.jdbc.crash;

import dev.hitl.jdbc.PostgresTestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class PostgresFaultPointTest extends FaultPointContract {
  @TempDir static Path data;
  private static PostgresTestDatabase database;

  @BeforeAll
  static void startServer() {
    database = new PostgresTestDatabase(data);
  }

  @AfterAll
  static void stopServer() {
    database.close();
  }

  @Override
  TestDatabase database() {
    return database;
  }

  /** A connection, one call to make it ready, the hint, one call to leave it as it was. */
  @Override
  int leastHints() {
    return 4 * Fault.Kind.values().length;
  }

  @Override
  TestDatabase another() {
    return database.another();
  }
}
