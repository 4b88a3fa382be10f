package dev.hitl.jdbc;

import dev.hitl.escalate.ErasureContract;
import dev.hitl.store.Store;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import javax.sql.DataSource;

class MariaDbErasureTest extends ErasureContract {
  private DataSource database;

  @Override
  protected Store open(Clock judge) {
    database = MariaDbServer.shared().fresh();
    return JdbcStore.of(database).clock(judge).createSchema(true).build();
  }

  @Override
  protected void destroyUnrecorded(Store store) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE hitl_subject SET wrapped = NULL, pseudonym = NULL");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
