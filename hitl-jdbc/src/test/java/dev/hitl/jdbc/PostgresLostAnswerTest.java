package dev.hitl.jdbc;

import javax.sql.DataSource;

class PostgresLostAnswerTest extends LostAnswerContract {
  @Override
  DataSource database() {
    return PostgresServer.shared().fresh();
  }
}
