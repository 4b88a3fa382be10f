package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.store.StoreException;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class MariaDbSchemaTest extends SchemaContract {
  @Override
  protected DataSource fresh() {
    return MariaDbServer.shared().fresh();
  }

  @Override
  protected String folder() {
    return "mariadb";
  }

  @Test
  void aTableWithoutTransactionsIsRefusedWithHowToMendIt() throws SQLException {
    HitlSchema.create(dataSource);
    execute("ALTER TABLE hitl_result ENGINE = Aria");
    assertThatThrownBy(() -> JdbcStore.of(dataSource).build())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("ALTER TABLE hitl_result ENGINE = InnoDB");
    execute("ALTER TABLE hitl_result ENGINE = InnoDB");
    JdbcStore.of(dataSource).build().close();
  }
}
