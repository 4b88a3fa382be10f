package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.call.RunId;
import dev.hitl.store.RunQuery;
import dev.hitl.store.Samples;
import dev.hitl.store.StoreException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PostgresOpeningTest {
  private final PostgresServer server = PostgresServer.shared();

  @Test
  void commitsThatAreNotForcedAreRefusedWithHowToSetIt() {
    String url = server.newDatabase();
    try (HikariDataSource pool = pool(url + "&options=-csynchronous_commit=off")) {
      assertThatThrownBy(() -> JdbcStore.of(pool).createSchema(true).build())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("synchronous_commit=off")
          .hasMessageContaining("ALTER DATABASE")
          .hasMessageContaining("options=-csynchronous_commit=on");
    }
  }

  @Test
  void whatTheRefusalSaysMendsIt() throws SQLException {
    String url = server.newDatabase();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "ALTER DATABASE " + connection.getCatalog() + " SET synchronous_commit = off");
    }
    try (HikariDataSource pool = pool(url)) {
      assertThatThrownBy(() -> JdbcStore.of(pool).createSchema(true).build())
          .hasMessageContaining("synchronous_commit=off");
    }
    try (HikariDataSource pool = pool(url + "&options=-csynchronous_commit=on");
        JdbcStore store = JdbcStore.of(pool).createSchema(true).build()) {
      assertThat(store.run(Samples.run("r"))).isEmpty();
    }
  }

  @Test
  void anotherIsolationIsRefusedWithHowToSetIt() {
    HikariConfig config = config(server.newDatabase());
    config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    try (HikariDataSource pool = new HikariDataSource(config)) {
      assertThatThrownBy(() -> JdbcStore.of(pool).build())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("READ COMMITTED")
          .hasMessageContaining("setTransactionIsolation(\"TRANSACTION_READ_COMMITTED\")");
    }
  }

  @Test
  void anEncodingThatCannotKeepEveryTextIsRefused() throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.url("postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
    }
    try (HikariDataSource pool = pool(server.url("latin"))) {
      assertThatThrownBy(() -> JdbcStore.of(pool).createSchema(true).build())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("LATIN1")
          .hasMessageContaining("ENCODING 'UTF8'");
    }
  }

  @Test
  void tablesAreNotCreatedUnlessToldTo() {
    try (HikariDataSource pool = pool(server.newDatabase())) {
      assertThatThrownBy(() -> JdbcStore.of(pool).build())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("no tables of hitl");
    }
  }

  @Test
  void withoutAGivenClockTheDatabasesClockJudges() {
    try (HikariDataSource pool = pool(server.newDatabase());
        JdbcStore store = JdbcStore.of(pool).createSchema(true).build()) {
      Instant now = store.clock().instant();
      assertThat(Duration.between(now, Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
      store.openRun(Samples.lapsing(Samples.run("old"), now));
      store.openRun(Samples.opening(Samples.run("new"), now));
      assertThat(store.releaseLapsedRuns(10)).isEqualTo(1);
      assertThat(store.run(Samples.run("new")).orElseThrow().fence()).isEqualTo(1);
    }
  }

  /** The database's own order is that of a language, as the second half shows. */
  @Test
  void pagesAreInTheOrderOfJavaWhateverTheLanguageOfTheDatabase() throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.url("postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE DATABASE swedish LOCALE_PROVIDER icu ICU_LOCALE 'sv' TEMPLATE template0");
    }
    List<String> names = List.of("A-1", "B", "a1", "ab", "z", "ä", "é", "语");
    try (HikariDataSource pool = pool(server.url("swedish"));
        JdbcStore store = JdbcStore.of(pool).createSchema(true).build()) {
      Instant now = store.clock().instant();
      for (String name : List.of("ä", "B", "语", "a1", "é", "A-1", "z", "ab")) {
        store.openRun(Samples.opening(Samples.run(name), now));
      }
      assertThat(store.runs(new RunQuery(Set.of(), Set.of(), null, null, 20)))
          .extracting(run -> run.id().run())
          .isEqualTo(names);
      RunId third = Samples.run("a1");
      assertThat(store.runs(new RunQuery(Set.of(), Set.of(), now, third, 20)))
          .extracting(run -> run.id().run())
          .isEqualTo(names.subList(3, names.size()));
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT 'a1' < 'B'")) {
        row.next();
        assertThat(row.getBoolean(1)).isTrue();
      }
    }
  }

  private static HikariDataSource pool(String url) {
    return new HikariDataSource(config(url));
  }

  private static HikariConfig config(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(2);
    return config;
  }
}
