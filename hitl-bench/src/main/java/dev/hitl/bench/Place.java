package dev.hitl.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.jdbc.JdbcStore;
import java.nio.file.Path;
import org.h2.jdbcx.JdbcDataSource;

/**
 * A database and the pool through which both hitl and what it is compared with talk to it.
 *
 * @param name of the product
 * @param url where it is
 * @param pool connections
 */
record Place(String name, String url, HikariDataSource pool) implements AutoCloseable {
  /**
   * H2 in a file, opened as hitl opens it: what was committed survives the death of the process.
   */
  static Place h2(Path file) {
    JdbcDataSource database = new JdbcDataSource();
    String url =
        "jdbc:h2:async:"
            + file.toAbsolutePath().normalize()
            + ";WRITE_DELAY=0;LOCK_TIMEOUT=10000;MAX_LENGTH_INPLACE_LOB=8192";
    database.setURL(url);
    database.setUser("sa");
    database.setPassword("");
    HikariConfig config = new HikariConfig();
    config.setDataSource(database);
    config.setMaximumPoolSize(16);
    config.setMinimumIdle(1);
    config.setMaxLifetime(0);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return new Place("H2", url, new HikariDataSource(config));
  }

  boolean isPostgres() {
    return name.equals("PostgreSQL");
  }

  JdbcStore store() {
    return JdbcStore.of(pool).createSchema(true).build();
  }

  @Override
  public void close() {
    pool.close();
  }
}
