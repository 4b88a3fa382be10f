package dev.hitl.jdbc;

import javax.sql.DataSource;

class MariaDbStandingTamperingTest extends StandingTamperingContract {
  @Override
  DataSource open() {
    return MariaDbServer.shared().fresh();
  }
}
