package dev.hitl.jdbc;

import javax.sql.DataSource;

class MariaDbOverrideTamperingTest extends OverrideTamperingContract {
  @Override
  DataSource open() {
    return MariaDbServer.shared().fresh();
  }
}
