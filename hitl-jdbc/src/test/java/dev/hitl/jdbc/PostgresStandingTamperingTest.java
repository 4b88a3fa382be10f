package dev.hitl.jdbc;

import javax.sql.DataSource;

class PostgresStandingTamperingTest extends StandingTamperingContract {
  @Override
  DataSource open() {
    return PostgresServer.shared().fresh();
  }
}
