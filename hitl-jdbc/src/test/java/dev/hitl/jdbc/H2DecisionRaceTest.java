package dev.hitl.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;

class H2DecisionRaceTest extends DecisionRaceContract {
  private HikariDataSource pool;

  @Override
  DataSource database() {
    pool = H2Pool.memory(UUID.randomUUID().toString());
    return pool;
  }

  @Override
  void dropKeys(DataSource database) throws SQLException {
    CarelessSource.dropKeys(
        database,
        "ALTER TABLE hitl_audit DROP PRIMARY KEY",
        "ALTER TABLE hitl_outbox DROP PRIMARY KEY");
  }

  @AfterEach
  void closePool() {
    pool.close();
  }
}
