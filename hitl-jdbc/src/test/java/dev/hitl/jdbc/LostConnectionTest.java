package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LostConnectionTest {
  private static boolean isLost(SQLException e) {
    return LostConnection.isSeenIn(e, more -> false);
  }

  @Test
  void whatDriversAndPoolsThrowOfALostConnectionIsSeen() {
    assertThat(isLost(new SQLException("x", "08006"))).isTrue();
    assertThat(isLost(new SQLException("x", "08S01"))).isTrue();
    assertThat(isLost(new SQLRecoverableException("x"))).isTrue();
    assertThat(isLost(new SQLNonTransientConnectionException("x"))).isTrue();
    assertThat(isLost(new SQLTransientConnectionException("x"))).isTrue();
    assertThat(isLost(new SQLException("Connection is closed"))).isTrue();
  }

  @Test
  void otherErrorsAreNotTakenForIt() {
    assertThat(isLost(new SQLException())).isFalse();
    assertThat(isLost(new SQLException("x", "40001"))).isFalse();
    assertThat(isLost(new SQLException("x", "23505"))).isFalse();
    assertThat(isLost(new SQLTimeoutException("x"))).isFalse();
  }

  @Test
  void whatStandsBehindAnErrorIsLookedAt() {
    SQLException lost = new SQLException("x", "08006");
    assertThat(isLost(new BatchUpdateException("x", null, 0, new int[0], lost))).isTrue();
    assertThat(isLost(new SQLException("x", new IllegalStateException(lost)))).isTrue();
    SQLException chained = new SQLException("x");
    chained.setNextException(lost);
    assertThat(isLost(chained)).isTrue();
  }

  @Test
  void errorsThatChainInACircleEnd() {
    SQLException one = new SQLException("x");
    SQLException two = new SQLException("y", one);
    one.setNextException(two);
    assertThat(isLost(one)).isFalse();
  }

  @Test
  void anH2ThatWasShutDownIsLostToAllItsConnections() throws SQLException {
    String url = "jdbc:h2:mem:" + UUID.randomUUID();
    H2Dialect dialect = new H2Dialect();
    try (Connection lost = DriverManager.getConnection(url);
        Connection other = DriverManager.getConnection(url);
        Statement statement = lost.createStatement()) {
      SQLException noTable =
          catchThrowableOfType(SQLException.class, () -> statement.execute("SELECT * FROM t"));
      assertThat(dialect.isConnectionLost(noTable)).isFalse();
      try (Statement shutdown = other.createStatement()) {
        shutdown.execute("SHUTDOWN IMMEDIATELY");
      }
      SQLException e =
          catchThrowableOfType(SQLException.class, () -> statement.execute("SELECT 1"));
      assertThat(dialect.isConnectionLost(e)).as("%s", e).isTrue();
    }
  }
}
