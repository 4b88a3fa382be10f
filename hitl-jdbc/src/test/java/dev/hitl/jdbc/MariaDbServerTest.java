package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.store.StoreException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MariaDbServerTest extends ServerContract {
  @TempDir Path folder;

  private MariaDbServer server;

  @Override
  protected String startedServer() {
    server = MariaDbServer.start(folder.resolve("data"), 0);
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
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aServerThatLogsStatementsIsRefusedWithHowToMendIt() {
    server =
        MariaDbServer.start(
            folder.resolve("data"), 0, "--log-bin", "--server-id=1", "--binlog-format=STATEMENT");
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl(server.newDatabase());
      pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
      assertThatThrownBy(() -> JdbcStore.of(pool).createSchema(true).build())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("binlog_format to MIXED or ROW");
    }
  }
}
