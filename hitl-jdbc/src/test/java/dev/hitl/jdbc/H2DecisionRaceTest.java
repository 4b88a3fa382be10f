package dev.hitl.jdbc;

import com.zaxxer.hikari.HikariDataSource;
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

  @AfterEach
  void closePool() {
    pool.close();
  }
}
