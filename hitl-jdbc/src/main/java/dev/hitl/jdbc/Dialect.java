package dev.hitl.jdbc;

import dev.hitl.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** What is particular to one database. */
interface Dialect {
  /**
   * Finds the dialect of a database.
   *
   * @throws StoreException if it is none that hitl knows
   */
  static Dialect of(Connection connection) throws SQLException {
    String product = connection.getMetaData().getDatabaseProductName();
    return switch (product) {
      case "H2" -> new H2Dialect();
      case "PostgreSQL" -> new PostgresDialect();
      case "MariaDB", "MySQL" -> MariaDbDialect.of(connection);
      default ->
          throw new StoreException(
              "hitl has no tables for the database "
                  + product
                  + "; it knows H2, PostgreSQL, MariaDB and MySQL",
              null);
    };
  }

  /** The folder of its scripts. */
  String folder();

  /** SQL for the time now in milliseconds, rounded down, the same throughout a statement. */
  String nowMillis();

  /** Whether the time stands still within a transaction. */
  boolean isTimeOfTransaction();

  /**
   * Whether several statements go to the server in one round trip, and one statement can change
   * several tables.
   */
  boolean isPipelined();

  /** Whether an order says the columns too that a condition holds, see {@link Tx#held}. */
  boolean isOrderedByHeld();

  /** SQL that puts down the one value of a row's only column, unless it is there. */
  String insertUnlessThere(String table, String column);

  /** Whether the same transaction may succeed when it is run again. */
  boolean isTransient(SQLException e);

  /** Whether a row with the same key is there already. */
  boolean isDuplicate(SQLException e);

  /** Whether a table is not there. */
  boolean isNoTable(SQLException e);

  /**
   * Whether the connection is gone or could not be had. What was sent to be committed on it may or
   * may not have been.
   */
  boolean isConnectionLost(SQLException e);

  /** Whether nobody but this process can use the database, so that its tables are ours to make. */
  boolean isEmbedded(Connection connection) throws SQLException;

  /**
   * What a transaction that writes holds until it is committed, the same for everybody in this
   * process who has this database; null where many may write at the same time.
   */
  default @Nullable Lock writing(Connection connection) throws SQLException {
    return null;
  }

  /**
   * Checks settings without which promises would not hold.
   *
   * @throws StoreException if one is wrong; it says how to mend it
   */
  void verify(Connection connection) throws SQLException;

  /**
   * Checks what can be seen only once the tables are there.
   *
   * @throws StoreException if it would break a promise; it says how to mend it
   */
  void verifyTables(Connection connection) throws SQLException;

  /**
   * Waits until nobody else creates the tables. Called in a transaction, in which they are then
   * created.
   */
  void lockSchema(Connection connection) throws SQLException;

  /** Lets the next one create the tables; called after the transaction, whatever came of it. */
  void unlockSchema(Connection connection) throws SQLException;

  /** Says how the connections of a pool are put at READ COMMITTED. */
  String howToReadCommitted();

  /** Says more about why a database cannot be opened, or repeats what the database said. */
  String whyNotOpened(SQLException e);
}
