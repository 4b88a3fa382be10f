package dev.hitl.jdbc;

import javax.sql.DataSource;

class MariaDbRememberedTest extends RememberedContract {
  @Override
  DataSource database() {
    return MariaDbServer.shared().fresh();
  }
}
