package dev.hitl.jdbc;

import dev.hitl.jdbc.crash.TestDatabase;
import java.nio.file.Path;

/** A PostgreSQL that forces each commit to the disk, and can crash. */
public final class PostgresTestDatabase implements TestDatabase {
  private final PostgresServer server;
  private final String url;

  /**
   * Starts it.
   *
   * @param folder where its data is
   */
  public PostgresTestDatabase(Path folder) {
    this(PostgresServer.start(folder.resolve("data"), 0));
  }

  private PostgresTestDatabase(PostgresServer server) {
    this.server = server;
    url = server.newDatabase();
  }

  /**
   * An empty database of the same server.
   *
   * @return it, not to be closed
   */
  public TestDatabase another() {
    return new PostgresTestDatabase(server);
  }

  @Override
  public String url() {
    return url;
  }

  @Override
  public boolean isServer() {
    return true;
  }

  @Override
  public void crash() {
    server.crash();
  }

  @Override
  public void restart() {
    server.restart();
  }

  @Override
  public void close() {
    server.close();
  }
}
