package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HitlSchemaTest extends SchemaContract {
  private Connection keeper;

  @Override
  protected DataSource fresh() throws SQLException {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL("jdbc:h2:mem:" + UUID.randomUUID());
    keeper = h2.getConnection();
    return h2;
  }

  @Override
  protected String folder() {
    return "h2";
  }

  @AfterEach
  void closeDatabase() throws SQLException {
    keeper.close();
  }

  @Test
  void anUnknownDatabaseHasNoScripts() {
    assertThatThrownBy(() -> HitlSchema.scripts("oracle"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("oracle");
  }
}
