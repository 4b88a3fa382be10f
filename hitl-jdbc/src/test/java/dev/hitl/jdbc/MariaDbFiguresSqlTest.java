package dev.hitl.jdbc;

import javax.sql.DataSource;

class MariaDbFiguresSqlTest extends FiguresSqlContract {
  @Override
  DataSource open() {
    return MariaDbServer.shared().fresh();
  }
}
