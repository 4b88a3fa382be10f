package dev.hitl.jdbc;

import javax.sql.DataSource;

class MariaDbWithinTest extends WithinContract {
  @Override
  DataSource database() {
    return MariaDbServer.shared().fresh();
  }
}
