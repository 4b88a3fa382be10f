package dev.hitl.jdbc;

import javax.sql.DataSource;

class PostgresRememberedTest extends RememberedContract {
  @Override
  DataSource database() {
    return PostgresServer.shared().fresh();
  }
}
