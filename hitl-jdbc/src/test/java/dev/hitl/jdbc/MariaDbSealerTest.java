package dev.hitl.jdbc;

import javax.sql.DataSource;

class MariaDbSealerTest extends SealerContract {
  @Override
  DataSource open() {
    return MariaDbServer.shared().fresh();
  }
}
