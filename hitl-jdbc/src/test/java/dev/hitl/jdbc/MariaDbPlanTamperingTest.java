package dev.hitl.jdbc;

import javax.sql.DataSource;

class MariaDbPlanTamperingTest extends PlanTamperingContract {
  @Override
  DataSource open() {
    return MariaDbServer.shared().fresh();
  }
}
