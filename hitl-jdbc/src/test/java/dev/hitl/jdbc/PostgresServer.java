package dev.hitl.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
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
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * A real PostgreSQL of the tests' own. {@link #shared} is one for the whole JVM, which forces
 * nothing to the disk; {@link #start} is one that does, and that can be stopped, killed and started
 * again where it was. Stopped when the JVM ends.
 */
final class PostgresServer implements AutoCloseable {
  private static PostgresServer shared;

  private final Path data;
  private final int port;
  private final boolean durable;
  private EmbeddedPostgres running;
  private HikariDataSource pool;

  private PostgresServer(Path data, int port, boolean durable) {
    this.data = data;
    this.port = port;
    this.durable = durable;
  }

  /** The one for tests of what is written, not of whether it survives. */
  static synchronized PostgresServer shared() {
    if (shared == null) {
      shared = new PostgresServer(null, freePort(), false);
      shared.restart();
    }
    return shared;
  }

  /**
   * Starts one that keeps what it acknowledges.
   *
   * @param data its folder, which is made where it is not there and stays when it is stopped
   * @param port where it listens, now and after a restart; 0 for any that is free
   */
  static PostgresServer start(Path data, int port) {
    PostgresServer server = new PostgresServer(data, port == 0 ? freePort() : port, true);
    server.restart();
    return server;
  }

  /** Starts it where it was. */
  void restart() {
    if (running != null) {
      throw new IllegalStateException("it is running");
    }
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setPort(port)
            .setServerConfig("fsync", durable ? "on" : "off")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("max_connections", "200");
    if (data != null) {
      builder.setDataDirectory(data).setCleanDataDirectory(false);
    }
    try {
      running = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops it in order: transactions are broken off, the rest is written. */
  void stop() {
    if (pool != null) {
      pool.close();
      pool = null;
    }
    EmbeddedPostgres was = running;
    running = null;
    if (was != null) {
      try {
        was.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Makes it end at once, as a crash would: nothing more is written, and it recovers at restart.
   */
  void crash() {
    try {
      long id = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
      ProcessHandle postmaster = ProcessHandle.of(id).orElseThrow();
      new ProcessBuilder("kill", "-QUIT", String.valueOf(id)).inheritIO().start().waitFor();
      postmaster.onExit().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("it does not end", e);
    }
    stop();
  }

  /** Where a database is, for the user {@code postgres} without a password. */
  String url(String database) {
    return "jdbc:postgresql://localhost:" + port + "/" + database + "?user=postgres";
  }

  /** Creates an empty database and says where it is. */
  String newDatabase() {
    String name = "d" + UUID.randomUUID().toString().replace("-", "");
    try (Connection connection = DriverManager.getConnection(url("postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return url(name);
  }

  /** An empty schema, quicker to be had than a database; on connections that are shared. */
  synchronized DataSource fresh() {
    if (pool == null) {
      pool = new HikariDataSource();
      pool.setJdbcUrl(url("postgres"));
      pool.setMaximumPoolSize(20);
      pool.setMinimumIdle(0);
    }
    String name = "s" + UUID.randomUUID().toString().replace("-", "");
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return new FreshSchema(pool, connection -> connection.setSchema(name));
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
