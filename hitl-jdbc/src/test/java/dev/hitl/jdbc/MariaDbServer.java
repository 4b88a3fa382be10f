package dev.hitl.jdbc;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.awaitility.Awaitility;

/**
 * A real MariaDB of the tests' own. {@link #shared} is one for the whole JVM, which forces nothing
 * to the disk; {@link #start} is one that does, and that can be stopped, killed and started again
 * where it was. Stopped when the JVM ends.
 */
final class MariaDbServer implements AutoCloseable {
  private static MariaDbServer shared;

  private final MariaDbProgram program;
  private final Path data;
  private final int port;
  private final boolean durable;
  private final List<String> settings;
  private Process running;
  private HikariDataSource pool;

  private MariaDbServer(Path data, int port, boolean durable, List<String> settings) {
    this.program = MariaDbProgram.found();
    this.data = data;
    this.port = port;
    this.durable = durable;
    this.settings = settings;
  }

  /** The one for tests of what is written, not of whether it survives. */
  static synchronized MariaDbServer shared() {
    if (shared == null) {
      MariaDbServer server =
          new MariaDbServer(MariaDbProgram.temporary(), freePort(), false, List.of());
      server.restart();
      shared = server;
    }
    return shared;
  }

  /**
   * Starts one that keeps what it acknowledges.
   *
   * @param data its folder, which is made where it is not there and stays when it is stopped
   * @param port where it listens, now and after a restart; 0 for any that is free
   * @param settings more of them, such as {@code --sql-mode=}
   */
  static MariaDbServer start(Path data, int port, String... settings) {
    MariaDbServer server =
        new MariaDbServer(data, port == 0 ? freePort() : port, true, List.of(settings));
    server.restart();
    return server;
  }

  /** Starts it where it was. */
  void restart() {
    if (running != null) {
      throw new IllegalStateException("it is running");
    }
    if (!Files.isDirectory(data.resolve("mysql"))) {
      program.install(data);
    }
    List<String> more = new ArrayList<>();
    more.add("--port=" + port);
    more.add("--bind-address=127.0.0.1");
    more.add("--socket=" + data.resolve("s"));
    more.add("--max-connections=200");
    more.add("--innodb-flush-log-at-trx-commit=1");
    if (!durable) {
      more.add("--innodb-flush-method=nosync");
    }
    more.addAll(settings);
    running = program.run(data, more);
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .atMost(60, SECONDS)
        .until(this::answers);
  }

  private boolean answers() {
    if (!running.isAlive()) {
      throw new IllegalStateException("MariaDB has ended; see " + data.resolve("log"));
    }
    try (Connection connection = DriverManager.getConnection(url("mysql"))) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  /** Stops it in order. */
  void stop() {
    end(false);
  }

  /** Kills it: nothing more is written, and it recovers at restart. */
  void crash() {
    end(true);
  }

  private void end(boolean forcibly) {
    if (pool != null) {
      pool.close();
      pool = null;
    }
    Process was = running;
    running = null;
    if (was != null) {
      if (forcibly) {
        was.destroyForcibly();
      } else {
        was.destroy();
      }
      was.onExit().orTimeout(60, SECONDS).join();
    }
  }

  /** Where a database is, for the user {@code root} without a password. */
  String url(String database) {
    return "jdbc:mariadb://127.0.0.1:" + port + "/" + database + "?user=root";
  }

  /** Creates an empty database and says where it is. */
  String newDatabase() {
    String name = "d" + UUID.randomUUID().toString().replace("-", "");
    try (Connection connection = DriverManager.getConnection(url("mysql"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return url(name);
  }

  /** An empty database on connections that are shared. */
  synchronized DataSource fresh() {
    if (pool == null) {
      pool = new HikariDataSource();
      pool.setJdbcUrl(url("mysql"));
      pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
      pool.setMaximumPoolSize(20);
      pool.setMinimumIdle(0);
    }
    String name = "s" + UUID.randomUUID().toString().replace("-", "");
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return new FreshSchema(pool, connection -> connection.setCatalog(name));
  }

  /** An empty store, which judges by this clock. */
  JdbcStore store(Clock clock) {
    return JdbcStore.of(fresh()).clock(clock).createSchema(true).build();
  }

  @Override
  public void close() {
    stop();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
