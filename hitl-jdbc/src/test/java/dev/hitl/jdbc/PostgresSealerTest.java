package dev.hitl.jdbc;

import javax.sql.DataSource;

class PostgresSealerTest extends SealerContract {
  @Override
  DataSource open() {
    return PostgresServer.shared().fresh();
  }
}
