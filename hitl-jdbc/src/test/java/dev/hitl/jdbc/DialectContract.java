package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a dialect says of a real server, and of what that server throws. */
@Timeout(180)
abstract class DialectContract {
  private DataSource database;
  private Dialect dialect;

  protected abstract DataSource fresh();

  /** SQL that puts the session into another zone. */
  protected abstract String setZone();

  /** SQL for the seconds since 1970 at which the statement began, with all their digits. */
  protected abstract String exactNow();

  /** SQL for the number of this connection, and for ending the one of a number. */
  protected abstract String number();

  protected abstract String end(String number);

  /** SQL after which a lock is waited for one second at most. */
  protected abstract String waitOneSecond();

  @BeforeEach
  void openDatabase() throws SQLException {
    database = fresh();
    try (Connection connection = database.getConnection()) {
      dialect = Dialect.of(connection);
      execute(connection, "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, n INTEGER NOT NULL)");
      execute(connection, "INSERT INTO t (id, n) VALUES (1, 0)");
      execute(connection, "INSERT INTO t (id, n) VALUES (2, 0)");
    }
  }

  @Test
  void theTimeIsRoundedDownWhateverTheZoneOfTheSession() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(setZone());
      for (int i = 0; i < 100; i++) {
        try (ResultSet row =
            statement.executeQuery("SELECT " + dialect.nowMillis() + ", " + exactNow())) {
          row.next();
          long micros = row.getBigDecimal(2).movePointRight(6).longValueExact();
          assertThat(row.getLong(1)).isEqualTo(Math.floorDiv(micros, 1000L));
        }
      }
    }
  }

  @Test
  void aDeadlockIsTransientAndNothingElse() throws Exception {
    try (Connection one = database.getConnection();
        Connection two = database.getConnection()) {
      one.setAutoCommit(false);
      two.setAutoCommit(false);
      execute(one, "UPDATE t SET n = 1 WHERE id = 1");
      execute(two, "UPDATE t SET n = 2 WHERE id = 2");
      CompletableFuture<SQLException> first =
          CompletableFuture.supplyAsync(() -> failure(one, "UPDATE t SET n = 1 WHERE id = 2"));
      SQLException second = failure(two, "UPDATE t SET n = 2 WHERE id = 1");
      if (second != null) {
        two.rollback();
      }
      SQLException victim = second == null ? first.get(30, TimeUnit.SECONDS) : second;
      assertThat(first.get(30, TimeUnit.SECONDS) == null).isNotEqualTo(second == null);
      one.rollback();
      two.rollback();
      assertIsOnly(victim, true, false, false, false);
    }
  }

  @Test
  void aLockThatIsNotHadInTimeIsTransientAndNothingElse() throws Exception {
    try (Connection one = database.getConnection();
        Connection two = database.getConnection()) {
      one.setAutoCommit(false);
      two.setAutoCommit(false);
      execute(one, "UPDATE t SET n = 1 WHERE id = 1");
      execute(two, waitOneSecond());
      SQLException late = failure(two, "UPDATE t SET n = 2 WHERE id = 1");
      one.rollback();
      two.rollback();
      assertIsOnly(late, true, false, false, false);
    }
  }

  @Test
  void aRowThatIsThereIsADuplicateAndNothingElse() throws SQLException {
    String sql = "INSERT INTO t (id, n) VALUES (1, 1)";
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      assertIsOnly(failure(connection, sql), false, true, false, false);
      statement.addBatch(sql);
      SQLException batch =
          catchThrowableOfType(BatchUpdateException.class, statement::executeBatch);
      assertIsOnly(batch, false, true, false, false);
    }
  }

  @Test
  void aMissingTableIsSeenAndNothingElse() throws SQLException {
    try (Connection connection = database.getConnection()) {
      assertIsOnly(failure(connection, "SELECT * FROM nowhere"), false, false, true, false);
    }
  }

  @Test
  void aConnectionThatTheServerEndedIsLostAtOnceAndAfterwards() throws SQLException {
    try (Connection lost = database.getConnection();
        Connection other = database.getConnection()) {
      lost.setAutoCommit(false);
      String number;
      try (Statement statement = lost.createStatement();
          ResultSet row = statement.executeQuery("SELECT " + number())) {
        row.next();
        number = row.getString(1);
      }
      execute(lost, "UPDATE t SET n = 1 WHERE id = 1");
      execute(other, end(number));
      assertIsOnly(
          catchThrowableOfType(SQLException.class, lost::commit), false, false, false, true);
      assertIsOnly(failure(lost, "SELECT 1"), false, false, false, true);
    }
  }

  private void assertIsOnly(
      SQLException e, boolean isTransient, boolean duplicate, boolean noTable, boolean lost) {
    assertThat((Throwable) e).isNotNull();
    assertThat(dialect.isTransient(e)).as("transient: %s", e).isEqualTo(isTransient);
    assertThat(dialect.isDuplicate(e)).as("duplicate: %s", e).isEqualTo(duplicate);
    assertThat(dialect.isNoTable(e)).as("no table: %s", e).isEqualTo(noTable);
    assertThat(dialect.isConnectionLost(e)).as("lost: %s", e).isEqualTo(lost);
  }

  private static SQLException failure(Connection connection, String sql) {
    try {
      execute(connection, sql);
      return null;
    } catch (SQLException e) {
      return e;
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
