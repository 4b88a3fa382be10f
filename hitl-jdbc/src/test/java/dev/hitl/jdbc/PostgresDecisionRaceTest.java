package dev.hitl.jdbc;

import java.sql.SQLException;
import javax.sql.DataSource;

class PostgresDecisionRaceTest extends DecisionRaceContract {
  @Override
  DataSource database() {
    return PostgresServer.shared().fresh();
  }

  @Override
  void dropKeys(DataSource database) throws SQLException {
    CarelessSource.dropKeys(
        database,
        "ALTER TABLE hitl_audit DROP CONSTRAINT hitl_audit_pkey",
        "ALTER TABLE hitl_outbox DROP CONSTRAINT hitl_outbox_pkey");
  }
}
