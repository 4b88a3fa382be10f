package dev.hitl.jdbc;

import javax.sql.DataSource;

class MariaDbLostAnswerTest extends LostAnswerContract {
  @Override
  DataSource database() {
    return MariaDbServer.shared().fresh();
  }
}
