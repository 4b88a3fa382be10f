package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PostgresSchemaTest extends SchemaContract {
  private static final String TABLE = "CREATE TABLE IF NOT EXISTS hitl_schema (version INTEGER)";

  @Override
  protected DataSource fresh() {
    return PostgresServer.shared().fresh();
  }

  @Override
  protected String folder() {
    return "postgresql";
  }

  /** Negative control: without a lock, IF NOT EXISTS does not help two nodes at the same time. */
  @Test
  void withoutALockTheSecondOfTwoNodesFails() throws Exception {
    try (Connection first = dataSource.getConnection();
        Statement statement = first.createStatement()) {
      first.setAutoCommit(false);
      statement.execute(TABLE);
      CompletableFuture<String> second =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  execute(TABLE);
                  return "created";
                } catch (SQLException e) {
                  return e.getSQLState();
                }
              });
      Awaitility.await().until(this::somebodyWaits);
      first.commit();
      assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo("23505");
    }
  }

  private boolean somebodyWaits() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock')")) {
      row.next();
      return row.getBoolean(1);
    }
  }
}
