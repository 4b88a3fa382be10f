package dev.hitl.jdbc;

import dev.hitl.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** MariaDB, and MySQL where it is the same. */
final class MariaDbDialect implements Dialect {
  /** Nobody creates tables for longer; afterwards the database says what it is that fails. */
  private static final int LOCK_SECONDS = 60;

  private static final String LOCK_NAME = "CONCAT('hitl_', MD5(DATABASE()))";

  private final boolean mySql;

  private MariaDbDialect(boolean mySql) {
    this.mySql = mySql;
  }

  /** MySQL's driver says MySQL of a MariaDB as well, so the server is asked. */
  static MariaDbDialect of(Connection connection) throws SQLException {
    return new MariaDbDialect(!MariaDbSettings.version(connection).contains("MariaDB"));
  }

  @Override
  public String folder() {
    return mySql ? "mysql" : "mariadb";
  }

  @Override
  public String nowMillis() {
    return "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000)";
  }

  @Override
  public boolean isTimeOfTransaction() {
    return false;
  }

  @Override
  public boolean isOrderedByHeld() {
    return false;
  }

  @Override
  public boolean isPipelined() {
    return false;
  }

  @Override
  public String insertUnlessThere(String table, String column) {
    return "INSERT IGNORE INTO " + table + " (" + column + ") VALUES (?)";
  }

  /** A row that changed since it was read, a lock that was not had in time, a deadlock. */
  @Override
  public boolean isTransient(SQLException e) {
    return switch (e.getErrorCode()) {
      case 1020, 1205, 1213 -> true;
      default -> "40001".equals(e.getSQLState());
    };
  }

  @Override
  public boolean isDuplicate(SQLException e) {
    return e.getErrorCode() == 1062;
  }

  @Override
  public boolean isNoTable(SQLException e) {
    return e.getErrorCode() == 1146;
  }

  /** Besides: shut down, killed, errors on the way, gone, and a session that was idle too long. */
  @Override
  public boolean isConnectionLost(SQLException e) {
    return LostConnection.isSeenIn(
        e,
        at ->
            switch (at.getErrorCode()) {
              case 1053, 1158, 1159, 1160, 1161, 1927, 2006, 2013, 2055, 3169, 4031 -> true;
              default -> false;
            });
  }

  @Override
  public boolean isEmbedded(Connection connection) {
    return false;
  }

  @Override
  public void verify(Connection connection) throws SQLException {
    MariaDbSettings.verify(connection, mySql);
  }

  /** The tables may have been made by somebody else's hand, and the driver set to count changes. */
  @Override
  public void verifyTables(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet other =
          statement.executeQuery(
              "SELECT table_name, engine FROM information_schema.tables WHERE table_schema ="
                  + " DATABASE() AND table_name LIKE 'hitl\\_%' AND engine <> 'InnoDB'")) {
        if (other.next()) {
          throw new StoreException(
              "the table "
                  + other.getString(1)
                  + " has the engine "
                  + other.getString(2)
                  + ", which knows no transactions. ALTER TABLE "
                  + other.getString(1)
                  + " ENGINE = InnoDB",
              null);
        }
      }
      try (PreparedStatement batch =
          connection.prepareStatement(
              "UPDATE hitl_schema SET version = version WHERE version = ?")) {
        for (int i = 0; i < 2; i++) {
          batch.setInt(1, -1);
          batch.addBatch();
        }
        if (batch.executeBatch()[0] == Statement.SUCCESS_NO_INFO) {
          throw new StoreException(
              "the driver does not say how many rows each statement of a batch found, so hitl could"
                  + " not know whether its condition held. Take useBulkStmts=true out of the JDBC"
                  + " URL",
              null);
        }
      }
      if (statement.executeUpdate("UPDATE hitl_schema SET version = version") == 0) {
        throw new StoreException(
            "the driver counts the rows that an UPDATE changed and not those that it found, so"
                + " hitl could not know whether a condition held. Take useAffectedRows=true out of"
                + " the JDBC URL",
            null);
      }
    }
  }

  /** Of the session: each CREATE TABLE commits what was before it. */
  @Override
  public void lockSchema(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet got =
            statement.executeQuery("SELECT GET_LOCK(" + LOCK_NAME + ", " + LOCK_SECONDS + ")")) {
      got.next();
      if (got.getInt(1) != 1) {
        throw new StoreException("another node has been creating the tables for too long", null);
      }
    }
  }

  @Override
  public void unlockSchema(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DO RELEASE_LOCK(" + LOCK_NAME + ")");
    }
  }

  @Override
  public String howToReadCommitted() {
    return "With HikariCP setTransactionIsolation(\"TRANSACTION_READ_COMMITTED\"), with MariaDB's"
        + " driver ?sessionVariables="
        + (mySql ? "transaction_isolation" : "tx_isolation")
        + "='READ-COMMITTED' in the JDBC URL; the server's own default is REPEATABLE READ";
  }

  @Override
  public String whyNotOpened(SQLException e) {
    return String.valueOf(e.getMessage());
  }
}
