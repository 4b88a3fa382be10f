package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HitlSchemaTest {
  private DataSource dataSource;
  private Connection keeper;

  @BeforeEach
  void openDatabase() throws SQLException {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL("jdbc:h2:mem:" + UUID.randomUUID());
    dataSource = h2;
    keeper = h2.getConnection();
  }

  @AfterEach
  void closeDatabase() throws SQLException {
    keeper.close();
  }

  @Test
  void theTablesAreCreatedOnceAndThenLeftAlone() throws SQLException {
    HitlSchema.create(dataSource);
    HitlSchema.verify(dataSource);
    execute("INSERT INTO hitl_result (request_id, body) VALUES ('r', X'00')");
    HitlSchema.create(dataSource);
    try (Statement statement = keeper.createStatement();
        var rows = statement.executeQuery("SELECT COUNT(*) FROM hitl_result")) {
      rows.next();
      assertThat(rows.getInt(1)).isEqualTo(1);
    }
  }

  @Test
  void creationThatWasCutOffIsFinishedTheNextTime() throws SQLException {
    execute("CREATE TABLE hitl_schema (version INTEGER NOT NULL PRIMARY KEY)");
    assertThatThrownBy(() -> HitlSchema.verify(dataSource)).isInstanceOf(StoreException.class);
    HitlSchema.create(dataSource);
    HitlSchema.verify(dataSource);
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
    assertThat(HitlSchema.scripts("h2")).hasSize(HitlSchema.version());
    for (String script : HitlSchema.scripts("h2")) {
      execute(script);
      execute(script);
    }
    assertThatCode(() -> JdbcStore.of(dataSource).createSchema(false).build())
        .doesNotThrowAnyException();
  }

  @Test
  void anUnknownDatabaseHasNoScripts() {
    assertThatThrownBy(() -> HitlSchema.scripts("oracle"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("oracle");
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = keeper.createStatement()) {
      statement.execute(sql);
    }
  }
}
