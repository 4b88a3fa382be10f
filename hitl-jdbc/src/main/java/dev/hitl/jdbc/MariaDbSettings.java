package dev.hitl.jdbc;

import dev.hitl.store.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The version and settings of a MariaDB or MySQL server that our promises need. */
final class MariaDbSettings {
  private static final Logger LOG = LoggerFactory.getLogger(MariaDbSettings.class);

  /** A server may put {@code 5.5.5-} before its version, for the sake of old replicas. */
  private static final Pattern VERSION =
      Pattern.compile("(?:5\\.5\\.5-)?(\\d+)\\.(\\d+)\\.(\\d+).*");

  private MariaDbSettings() {}

  static String version(Connection connection) throws SQLException {
    return ask(connection, "VERSION()");
  }

  static void verify(Connection connection, boolean mySql) throws SQLException {
    verifyVersion(version(connection), mySql);
    verifyFlush(ask(connection, "@@innodb_flush_log_at_trx_commit"));
    String mode = ask(connection, "@@sql_mode");
    if (!mode.contains("STRICT_TRANS_TABLES") && !mode.contains("STRICT_ALL_TABLES")) {
      throw new StoreException(
          "sql_mode is not strict ("
              + mode
              + "): the server would cut off what is too long and say nothing. Add"
              + " STRICT_TRANS_TABLES to sql_mode in the server's settings, or to sessionVariables"
              + " in the JDBC URL",
          null);
    }
    if (ask(connection, "@@log_bin").equals("1")
        && ask(connection, "@@binlog_format").equals("STATEMENT")) {
      throw new StoreException(
          "the server writes its binary log as statements, so it refuses what is written at READ"
              + " COMMITTED. Set binlog_format to MIXED or ROW",
          null);
    }
  }

  static void verifyVersion(String version, boolean mySql) {
    Matcher parts = VERSION.matcher(version);
    long oldest = mySql ? number(8, 0, 13) : number(10, 6, 0);
    if (!parts.matches()
        || number(
                Integer.parseInt(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                Integer.parseInt(parts.group(3)))
            < oldest) {
      throw new StoreException(
          "hitl needs MariaDB 10.6 or later, or MySQL 8.0.13 or later; this is version " + version,
          null);
    }
    if (mySql) {
      LOG.warn("hitl is tested with MariaDB, not with MySQL; this is MySQL {}", version);
    }
  }

  static void verifyFlush(String flush) {
    switch (flush) {
      case "0" ->
          throw new StoreException(
              "the server has innodb_flush_log_at_trx_commit=0: commits of the last second that were"
                  + " acknowledged would be lost when it crashes. Set it to 1 in the server's"
                  + " settings or with SET GLOBAL innodb_flush_log_at_trx_commit = 1",
              null);
      case "2" ->
          LOG.warn(
              "The server has innodb_flush_log_at_trx_commit=2: commits of the last second that were"
                  + " acknowledged are lost when the machine fails. With 1 they are not");
      default -> {
        // 1 forces each commit to the disk, and 3 as well.
      }
    }
  }

  private static long number(int major, int minor, int patch) {
    return major * 1_000_000L + minor * 1_000L + patch;
  }

  private static String ask(Connection connection, String what) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT " + what)) {
      row.next();
      return row.getString(1);
    }
  }
}
