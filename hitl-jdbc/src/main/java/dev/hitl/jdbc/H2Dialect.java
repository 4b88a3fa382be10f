package dev.hitl.jdbc;

import dev.hitl.store.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.api.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** H2, in a file, in memory or behind its server. */
final class H2Dialect implements Dialect {
  private static final Logger LOG = LoggerFactory.getLogger(H2Dialect.class);

  private static final Semaphore CREATING = new Semaphore(1);

  /** By the path of the database. A file belongs to one process, so nobody is outside of it. */
  private static final Map<String, Lock> WRITING = new ConcurrentHashMap<>();

  @Override
  public String folder() {
    return "h2";
  }

  @Override
  public String nowMillis() {
    return "DATEDIFF(MILLISECOND, TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00',"
        + " CURRENT_TIMESTAMP)";
  }

  @Override
  public boolean isTimeOfTransaction() {
    return true;
  }

  @Override
  public boolean isOrderedByHeld() {
    return true;
  }

  @Override
  public boolean isPipelined() {
    return false;
  }

  @Override
  public String insertUnlessThere(String table, String column) {
    return "MERGE INTO " + table + " (" + column + ") KEY (" + column + ") VALUES (?)";
  }

  @Override
  public boolean isTransient(SQLException e) {
    return switch (e.getErrorCode()) {
      case ErrorCode.DEADLOCK_1, ErrorCode.LOCK_TIMEOUT_1, ErrorCode.CONCURRENT_UPDATE_1 -> true;
      default -> false;
    };
  }

  @Override
  public boolean isDuplicate(SQLException e) {
    return e.getErrorCode() == ErrorCode.DUPLICATE_KEY_1;
  }

  @Override
  public boolean isNoTable(SQLException e) {
    return switch (e.getErrorCode()) {
      case ErrorCode.TABLE_OR_VIEW_NOT_FOUND_1,
          ErrorCode.TABLE_OR_VIEW_NOT_FOUND_WITH_CANDIDATES_2,
          ErrorCode.TABLE_OR_VIEW_NOT_FOUND_DATABASE_EMPTY_1 ->
          true;
      default -> false;
    };
  }

  @Override
  public boolean isConnectionLost(SQLException e) {
    return LostConnection.isSeenIn(
        e,
        at ->
            switch (at.getErrorCode()) {
              case ErrorCode.DATABASE_IS_CLOSED,
                  ErrorCode.DATABASE_CALLED_AT_SHUTDOWN,
                  ErrorCode.CONNECTION_BROKEN_1,
                  ErrorCode.OBJECT_CLOSED,
                  ErrorCode.IO_EXCEPTION_1,
                  ErrorCode.IO_EXCEPTION_2 ->
                  true;
              default -> false;
            });
  }

  @Override
  public boolean isEmbedded(Connection connection) throws SQLException {
    String url = connection.getMetaData().getURL();
    return !url.startsWith("jdbc:h2:tcp:") && !url.startsWith("jdbc:h2:ssl:");
  }

  /**
   * A commit puts all that has changed into the file, and it goes from table to table and from
   * index to index while others write ({@code MVStore.collectChangedMapRoots}, H2 2.4.240). Of
   * another transaction that is just then at work or is being committed, the file may hold one part
   * and not the other until its own commit; a process that is killed in between leaves it like
   * that, and what undoes it may be missing. So a transaction begins when the one before it is in
   * the file.
   */
  @Override
  public @Nullable Lock writing(Connection connection) throws SQLException {
    String path = path(connection);
    return path == null ? null : WRITING.computeIfAbsent(path, of -> new ReentrantLock(true));
  }

  private static @Nullable String path(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet path = statement.executeQuery("SELECT DATABASE_PATH()")) {
      path.next();
      return path.getString(1);
    }
  }

  /** With a write delay, H2 acknowledges commits that the end of the process takes back. */
  @Override
  public void verify(Connection connection) throws SQLException {
    refuseForgetful(connection);
    String delay = null;
    boolean inMemory = path(connection) == null;
    try (Statement statement = connection.createStatement();
        ResultSet settings =
            statement.executeQuery(
                "SELECT setting_value FROM INFORMATION_SCHEMA.SETTINGS"
                    + " WHERE setting_name = 'WRITE_DELAY'")) {
      if (settings.next()) {
        delay = settings.getString(1);
      }
    }
    if (!inMemory && !"0".equals(delay)) {
      throw new StoreException(
          "H2 is opened with WRITE_DELAY="
              + delay
              + ": commits of the last "
              + delay
              + " ms would be lost when the process is killed. Add ;WRITE_DELAY=0 to the JDBC URL,"
              + " or use JdbcStore.h2(path), which does.",
          null);
    }
    String url = connection.getMetaData().getURL();
    if (!inMemory && !isEmbedded(connection)) {
      LOG.warn(
          "An H2 server that is killed may leave a part of a transaction, because several processes"
              + " write to its file at the same time. Use PostgreSQL or MariaDB where that matters");
    }
    if (!inMemory && isEmbedded(connection) && !url.startsWith("jdbc:h2:async:")) {
      LOG.warn(
          "A thread that is interrupted while it writes closes this H2 database for everybody."
              + " With jdbc:h2:async: in place of jdbc:h2: or jdbc:h2:file: it does not");
    }
  }

  @Override
  public void verifyTables(Connection connection) {
    // Its tables have no settings of their own.
  }

  /**
   * H2 has no lock of its own that outlives a CREATE TABLE, and two that create the same index at
   * the same time fail. Embedded, nobody is outside this process; behind its server one node has to
   * create the tables.
   */
  @Override
  public void lockSchema(Connection connection) {
    CREATING.acquireUninterruptibly();
  }

  @Override
  public void unlockSchema(Connection connection) {
    CREATING.release();
  }

  @Override
  public String howToReadCommitted() {
    return "H2 opens them so; take the other isolation out of the pool's settings";
  }

  /** Found by killing processes: of 40 kills under load, 4 took acknowledged commits back. */
  private static void refuseForgetful(Connection connection) throws SQLException {
    String version = connection.getMetaData().getDatabaseProductVersion();
    if (version.startsWith("2.5.252")) {
      throw new StoreException(
          "H2 2.5.252 loses commits that it acknowledged when its process is killed, whatever its"
              + " WRITE_DELAY. Use H2 2.4.240, which does not",
          null);
    }
  }

  @Override
  public String whyNotOpened(SQLException e) {
    return switch (e.getErrorCode()) {
      case ErrorCode.DATABASE_ALREADY_OPEN_1 ->
          "another process has it open. H2 in a file belongs to one process at a time: stop the"
              + " other one, give each its own file, or use a database server";
      case ErrorCode.FILE_VERSION_ERROR_1 -> "the file is of another version of H2";
      default -> String.valueOf(e.getMessage());
    };
  }
}
