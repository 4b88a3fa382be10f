package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.store.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tables of hitl in one database. */
abstract class SchemaContract {
  private static final int NODES = 8;

  protected DataSource dataSource;

  /** A database without tables. */
  protected abstract DataSource fresh() throws SQLException;

  protected abstract String folder();

  @BeforeEach
  void openDatabase() throws SQLException {
    dataSource = fresh();
  }

  @Test
  void theTablesAreCreatedOnceAndThenLeftAlone() throws SQLException {
    HitlSchema.create(dataSource);
    HitlSchema.verify(dataSource);
    execute(
        "INSERT INTO hitl_outbox (id, tenant, request_id, kind, attempts, due_at)"
            + " VALUES ('n', 't', 'r', 'OPENED', 0, 0)");
    HitlSchema.create(dataSource);
    assertThat(count("hitl_outbox")).isEqualTo(1);
    assertThat(count("hitl_schema")).isEqualTo(1);
  }

  @Test
  void creationThatWasCutOffIsFinishedTheNextTime() throws SQLException {
    execute("CREATE TABLE hitl_schema (version INTEGER NOT NULL PRIMARY KEY)");
    assertThatThrownBy(() -> HitlSchema.verify(dataSource)).isInstanceOf(StoreException.class);
    HitlSchema.create(dataSource);
    HitlSchema.verify(dataSource);
  }

  @Test
  void nodesThatCreateTheTablesAtTheSameTimeAllFindThem() throws Exception {
    ExecutorService nodes = Executors.newFixedThreadPool(NODES);
    try {
      CyclicBarrier start = new CyclicBarrier(NODES);
      List<Future<?>> created = new ArrayList<>();
      for (int i = 0; i < NODES; i++) {
        created.add(
            nodes.submit(
                () -> {
                  start.await(60, TimeUnit.SECONDS);
                  HitlSchema.create(dataSource);
                  HitlSchema.verify(dataSource);
                  return null;
                }));
      }
      for (Future<?> one : created) {
        one.get(60, TimeUnit.SECONDS);
      }
    } finally {
      nodes.shutdownNow();
    }
    assertThat(count("hitl_schema")).isEqualTo(1);
    assertThat(count("hitl_run")).isZero();
  }

  @Test
  void missingTablesAreRefusedWithHowToMendIt() {
    assertThatThrownBy(() -> JdbcStore.of(dataSource).createSchema(false).build())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no tables of hitl")
        .hasMessageContaining("HitlSchema.create(dataSource)");
  }

  @Test
  void tablesOfANewerVersionAreRefusedWithBothVersions() throws SQLException {
    HitlSchema.create(dataSource);
    execute("INSERT INTO hitl_schema (version) VALUES (7)");
    assertThatThrownBy(() -> JdbcStore.of(dataSource).build())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("version 7")
        .hasMessageContaining("version 1 only")
        .hasMessageContaining("newer hitl-jdbc");
    assertThatThrownBy(() -> HitlSchema.verify(dataSource)).hasMessageContaining("version 7");
  }

  @Test
  void tablesOfAnOlderVersionAreRefusedWithHowToMendIt() throws SQLException {
    HitlSchema.create(dataSource);
    execute("UPDATE hitl_schema SET version = -1");
    assertThatThrownBy(() -> HitlSchema.verify(dataSource))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("version -1")
        .hasMessageContaining("needs version 1")
        .hasMessageContaining("HitlSchema.create(dataSource)");
  }

  @Test
  void theScriptsAloneMakeADatabaseThatAStoreAccepts() throws SQLException {
    assertThat(HitlSchema.scripts(folder())).hasSize(HitlSchema.version());
    for (int time = 0; time < 2; time++) {
      for (String script : HitlSchema.scripts(folder())) {
        for (String statement : script.split(";\\s*\\n", -1)) {
          if (!statement.isBlank()) {
            execute(statement);
          }
        }
      }
    }
    assertThatCode(() -> JdbcStore.of(dataSource).createSchema(false).build())
        .doesNotThrowAnyException();
  }

  protected void execute(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private int count(String table) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
