package dev.hitl.jdbc;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest extends ServerContract {
  @TempDir Path folder;

  private PostgresServer server;

  @Override
  protected String startedServer() {
    server = PostgresServer.start(folder.resolve("data"), 0);
    return server.newDatabase();
  }

  @Override
  protected void crash() {
    server.crash();
  }

  @Override
  protected void stop() {
    server.stop();
  }

  @Override
  protected void restart() {
    server.restart();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }
}
