package dev.hitl.jdbc.crash;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;

/** A process of its own with {@link Clients}, who work until it is killed. */
final class LoadProcess {
  private LoadProcess() {}

  /**
   * Works until killed, or until whoever started it is gone.
   *
   * @param words a {@link Load}
   */
  public static void main(String[] words) throws IOException {
    Load load = Load.parse(words);
    boolean delays = load.options().contains(Load.Option.WRITE_DELAY);
    String url = delays ? load.url().replace("WRITE_DELAY=0", "WRITE_DELAY=500") : load.url();
    HikariDataSource pool = pool(url);
    new Clients(load, delays ? new Feigned(pool).source() : pool);
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // Whoever started this process says nothing while it lives.
    }
    Runtime.getRuntime().halt(0);
  }

  static HikariDataSource pool(String url) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setMaximumPoolSize(12);
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(2_000);
    pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return pool;
  }
}
