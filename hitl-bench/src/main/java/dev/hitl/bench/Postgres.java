package dev.hitl.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A real PostgreSQL that forces each commit to the disk, with databases made as they are needed.
 */
final class Postgres implements AutoCloseable {
  private final EmbeddedPostgres server;
  private int databases;

  private Postgres(EmbeddedPostgres server) {
    this.server = server;
  }

  static Postgres start() throws IOException {
    return new Postgres(
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("shared_buffers", "256MB")
            .setServerConfig("max_wal_size", "4GB")
            .setServerConfig("max_connections", "200")
            .start());
  }

  /** The URL of a new, empty database. */
  String newDatabase() throws SQLException {
    String name = "bench" + databases++;
    String url = "jdbc:postgresql://localhost:" + server.getPort() + "/";
    try (Connection connection = DriverManager.getConnection(url + "postgres?user=postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return url + name + "?user=postgres";
  }

  Place newPlace() throws SQLException {
    return place(newDatabase());
  }

  static Place place(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(16);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return new Place("PostgreSQL", url, new HikariDataSource(config));
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
