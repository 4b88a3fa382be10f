package dev.hitl.jdbc;

import javax.sql.DataSource;

class PostgresPlanTamperingTest extends PlanTamperingContract {
  @Override
  DataSource open() {
    return PostgresServer.shared().fresh();
  }
}
