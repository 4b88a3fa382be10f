package dev.hitl.jdbc;

import javax.sql.DataSource;

class PostgresFiguresSqlTest extends FiguresSqlContract {
  @Override
  DataSource open() {
    return PostgresServer.shared().fresh();
  }
}
