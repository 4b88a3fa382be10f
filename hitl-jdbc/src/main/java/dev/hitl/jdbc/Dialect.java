package dev.hitl.jdbc;

import dev.hitl.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;

/** What is particular to one database. */
interface Dialect {
  /**
   * Finds the dialect of a database.
   *
   * @throws StoreException if it is none that hitl knows
   */
  static Dialect of(Connection connection) throws SQLException {
    String product = connection.getMetaData().getDatabaseProductName();
    if (product.equals("H2")) {
      return new H2Dialect();
    }
    throw new StoreException(
        "hitl has no tables for the database " + product + "; it knows H2", null);
  }

  /** The folder of its scripts. */
  String folder();

  /** SQL for the time now in milliseconds, the same throughout a transaction. */
  String nowMillis();

  /** SQL for a time in milliseconds that is bound, of a type that sums with others. */
  String givenMillis(String name);

  /** Whether the same transaction may succeed when it is run again. */
  boolean isTransient(SQLException e);

  /** Whether a row with the same key is there already. */
  boolean isDuplicate(SQLException e);

  /** Whether a table is not there. */
  boolean isNoTable(SQLException e);

  /** Whether nobody but this process can use the database, so that its tables are ours to make. */
  boolean isEmbedded(Connection connection) throws SQLException;

  /**
   * Checks settings without which promises would not hold.
   *
   * @throws StoreException if one is wrong; it says how to mend it
   */
  void verify(Connection connection) throws SQLException;

  /** Says more about why a database cannot be opened, or repeats what the database said. */
  String whyNotOpened(SQLException e);
}
