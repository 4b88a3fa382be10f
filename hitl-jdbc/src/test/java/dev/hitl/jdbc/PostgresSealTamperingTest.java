package dev.hitl.jdbc;

import javax.sql.DataSource;

class PostgresSealTamperingTest extends SealTamperingContract {
  @Override
  DataSource open() {
    return PostgresServer.shared().fresh();
  }
}
