package dev.hitl.jdbc;

import dev.hitl.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/**
 * The tables of hitl, and which version of them a database has.
 *
 * <p>An embedded H2 gets its tables by itself. Elsewhere either call {@link #create}, or give
 * {@link #scripts} to the tool that changes your schema, in order; each script may be run again.
 * Thread-safe.
 */
public final class HitlSchema {
  private static final int VERSION = 1;

  /** By number; the first creates everything, each other leads from the version before. */
  private static final List<String> FILES = List.of("V1__hitl.sql");

  private HitlSchema() {}

  /**
   * The version that this hitl-jdbc works with.
   *
   * @return counts from 1
   */
  public static int version() {
    return VERSION;
  }

  /**
   * The scripts for a database.
   *
   * @param database its folder under {@code dev/hitl/jdbc}: {@code h2}, {@code postgresql}, {@code
   *     mariadb} or {@code mysql}
   * @return the text of each script, in the order in which they are run; statements end with a
   *     semicolon at the end of a line
   * @throws IllegalArgumentException if there are none for this database
   */
  public static List<String> scripts(String database) {
    return FILES.stream().map(file -> script(database, file)).toList();
  }

  /**
   * Creates the tables, or does nothing where they are there. Nodes that do it at the same time
   * wait for each other.
   *
   * @param dataSource the database
   * @throws StoreException if it has tables of a newer version, or refuses
   */
  public static void create(DataSource dataSource) {
    withConnection(
        dataSource,
        connection -> {
          Dialect dialect = Dialect.of(connection);
          boolean autoCommit = connection.getAutoCommit();
          connection.setAutoCommit(false);
          try {
            dialect.lockSchema(connection);
            try {
              bringUp(connection, dialect);
              connection.commit();
            } catch (SQLException | RuntimeException e) {
              connection.rollback();
              throw e;
            } finally {
              dialect.unlockSchema(connection);
            }
          } finally {
            connection.setAutoCommit(autoCommit);
          }
        });
  }

  private static void bringUp(Connection connection, Dialect dialect) throws SQLException {
    int found = found(connection, dialect);
    refuseNewer(found);
    List<String> scripts = scripts(dialect.folder());
    try (Statement statement = connection.createStatement()) {
      for (String script : scripts.subList(found, scripts.size())) {
        for (String part : script.split(";\\s*(\\n|$)", -1)) {
          if (!part.isBlank()) {
            statement.execute(part);
          }
        }
      }
    }
  }

  /**
   * Checks that a database has the tables of this version.
   *
   * @param dataSource the database
   * @throws StoreException if it has none, or those of another version; it says how to mend it
   */
  public static void verify(DataSource dataSource) {
    withConnection(
        dataSource,
        connection -> {
          Dialect dialect = Dialect.of(connection);
          int found = found(connection, dialect);
          refuseNewer(found);
          if (found == 0) {
            throw new StoreException(
                "the database has no tables of hitl. Create them with HitlSchema.create(dataSource)"
                    + " or .createSchema(true), or run the scripts of HitlSchema.scripts(…)",
                null);
          }
          if (found < VERSION) {
            throw new StoreException(
                "the database has the tables of hitl in version "
                    + found
                    + ", this hitl-jdbc needs version "
                    + VERSION
                    + ". Bring them up with HitlSchema.create(dataSource), or run the scripts after"
                    + " that version",
                null);
          }
          dialect.verifyTables(connection);
          if (!connection.getAutoCommit()) {
            connection.rollback();
          }
        });
  }

  private static void refuseNewer(int found) {
    if (found > VERSION) {
      throw new StoreException(
          "the database has the tables of hitl in version "
              + found
              + ", this hitl-jdbc knows version "
              + VERSION
              + " only. Use a newer hitl-jdbc; an older one would not understand what is there",
          null);
    }
  }

  /** 0 where there are no tables. Leaves the transaction as it was, and what it has locked. */
  private static int found(Connection connection, Dialect dialect) throws SQLException {
    Savepoint before = connection.getAutoCommit() ? null : connection.setSavepoint();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT MAX(version) FROM hitl_schema")) {
      rows.next();
      return rows.getInt(1);
    } catch (SQLException e) {
      if (dialect.isNoTable(e)) {
        if (before != null) {
          connection.rollback(before);
        }
        return 0;
      }
      throw e;
    }
  }

  private interface Work {
    void with(Connection connection) throws SQLException;
  }

  private static void withConnection(DataSource dataSource, Work work) {
    try (Connection connection = dataSource.getConnection()) {
      work.with(connection);
    } catch (SQLException e) {
      throw new StoreException("the schema cannot be read or created: " + e.getMessage(), e);
    }
  }

  private static String script(String database, String file) {
    String name = database + "/" + file;
    try (InputStream in = HitlSchema.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("hitl has no tables for the database " + database);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
