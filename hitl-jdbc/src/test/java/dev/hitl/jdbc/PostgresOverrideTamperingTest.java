package dev.hitl.jdbc;

import javax.sql.DataSource;

class PostgresOverrideTamperingTest extends OverrideTamperingContract {
  @Override
  DataSource open() {
    return PostgresServer.shared().fresh();
  }
}
