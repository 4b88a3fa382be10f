package dev.hitl.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.store.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcDataSource;

/** Opens an embedded H2 of our own, with the settings that our promises need. */
final class H2Pool {
  /** A writer waits for the one before it at most this long; then the transaction is run again. */
  private static final String COMMON = ";LOCK_TIMEOUT=10000";

  /** Bodies up to this size stand in their row: half the time of a commit. */
  private static final String IN_PLACE = ";MAX_LENGTH_INPLACE_LOB=8192";

  private static final int CONNECTIONS = 10;

  private H2Pool() {}

  /**
   * A database in a file.
   *
   * <p>The file is opened through H2's asynchronous channel: with the usual one, a thread that is
   * interrupted while it writes would close the database for everybody.
   */
  static HikariDataSource file(String path) {
    String absolute = Path.of(path).toAbsolutePath().normalize().toString();
    if (absolute.indexOf(';') >= 0) {
      throw new StoreException(
          "the database's path must not contain ';', H2 would take what follows for settings: "
              + absolute,
          null);
    }
    return open("jdbc:h2:async:" + absolute + ";WRITE_DELAY=0" + COMMON + IN_PLACE, absolute);
  }

  static HikariDataSource memory(String name) {
    if (!name.matches("[A-Za-z0-9_-]+")) {
      throw new StoreException(
          "the name of a database in memory is made of letters, digits, '_' and '-': " + name,
          null);
    }
    return open("jdbc:h2:mem:" + name + COMMON + IN_PLACE, name);
  }

  private static HikariDataSource open(String url, String shown) {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL(url);
    database.setUser("sa");
    database.setPassword("");
    HikariConfig config = new HikariConfig();
    config.setPoolName("hitl-h2");
    config.setDataSource(database);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(30));
    // H2 closes with its last connection, so one is always kept.
    config.setMinimumIdle(1);
    config.setMaxLifetime(0);
    try {
      return new HikariDataSource(config);
    } catch (RuntimeException e) {
      for (Throwable at = e; at != null; at = at.getCause()) {
        if (at instanceof SQLException sql) {
          throw new StoreException(
              "the database " + shown + " cannot be opened: " + new H2Dialect().whyNotOpened(sql),
              e);
        }
      }
      throw e;
    }
  }
}
