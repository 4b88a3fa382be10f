package dev.hitl.jdbc;

import javax.sql.DataSource;

class PostgresWithinTest extends WithinContract {
  @Override
  DataSource database() {
    return PostgresServer.shared().fresh();
  }
}
