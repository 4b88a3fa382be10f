package dev.hitl.jdbc;

import dev.hitl.store.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL. */
final class PostgresDialect implements Dialect {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresDialect.class);
  private static final int OLDEST = 14;

  @Override
  public String folder() {
    return "postgresql";
  }

  /** Not {@code clock_timestamp()}: with a time that changes as it reads, no index is used. */
  @Override
  public String nowMillis() {
    return "CAST(FLOOR(EXTRACT(EPOCH FROM statement_timestamp()) * 1000) AS BIGINT)";
  }

  @Override
  public boolean isTimeOfTransaction() {
    return false;
  }

  @Override
  public boolean isOrderedByHeld() {
    return true;
  }

  @Override
  public boolean isPipelined() {
    return true;
  }

  @Override
  public String insertUnlessThere(String table, String column) {
    return "INSERT INTO " + table + " (" + column + ") VALUES (?) ON CONFLICT DO NOTHING";
  }

  /** A serialization failure, a deadlock, a lock that was not had in time. */
  @Override
  public boolean isTransient(SQLException e) {
    return has(e, "40001", "40P01", "55P03");
  }

  @Override
  public boolean isDuplicate(SQLException e) {
    return has(e, "23505");
  }

  @Override
  public boolean isNoTable(SQLException e) {
    return has(e, "42P01");
  }

  /** Besides: shut down, crashed, not yet up, and a session that was idle for too long. */
  @Override
  public boolean isConnectionLost(SQLException e) {
    return LostConnection.isSeenIn(
        e, at -> has(at, "57P01", "57P02", "57P03", "57P05", "25P03", "25P04"));
  }

  private static boolean has(SQLException e, String... states) {
    for (String state : states) {
      if (state.equals(e.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean isEmbedded(Connection connection) {
    return false;
  }

  @Override
  public void verify(Connection connection) throws SQLException {
    int version = connection.getMetaData().getDatabaseMajorVersion();
    if (version < OLDEST) {
      throw new StoreException(
          "hitl needs PostgreSQL "
              + OLDEST
              + " or later, this is version "
              + connection.getMetaData().getDatabaseProductVersion(),
          null);
    }
    String encoding = setting(connection, "server_encoding");
    if (!encoding.equals("UTF8")) {
      throw new StoreException(
          "the database has the encoding "
              + encoding
              + ", which cannot keep every text. Create one with CREATE DATABASE … ENCODING 'UTF8'"
              + " TEMPLATE template0",
          null);
    }
    if (setting(connection, "synchronous_commit").equals("off")) {
      throw new StoreException(
          "PostgreSQL has synchronous_commit=off: commits that were acknowledged would be lost when"
              + " the server crashes. Set it for this database with ALTER DATABASE \"…\" SET"
              + " synchronous_commit = on, for its user with ALTER ROLE … SET synchronous_commit ="
              + " on, or for these connections with options=-csynchronous_commit=on in the JDBC"
              + " URL",
          null);
    }
    if (setting(connection, "fsync").equals("off")) {
      LOG.warn(
          "PostgreSQL runs with fsync=off: commits that were acknowledged, or the whole database, are"
              + " lost when the machine fails. Leave it so for tests only");
    }
  }

  private static String setting(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + name)) {
      row.next();
      return row.getString(1);
    }
  }

  @Override
  public void verifyTables(Connection connection) {
    // Its tables have no settings of their own.
  }

  /** Until the transaction ends, in which the tables are created all or none. */
  @Override
  public void lockSchema(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_xact_lock(hashtext('hitl_schema'))");
    }
  }

  @Override
  public void unlockSchema(Connection connection) {
    // The end of the transaction did it.
  }

  @Override
  public String howToReadCommitted() {
    return "With HikariCP setTransactionIsolation(\"TRANSACTION_READ_COMMITTED\"); for the whole"
        + " database ALTER DATABASE \"…\" SET default_transaction_isolation = 'read committed'";
  }

  @Override
  public String whyNotOpened(SQLException e) {
    return String.valueOf(e.getMessage());
  }
}
