package dev.hitl.jdbc;

import javax.sql.DataSource;

class PostgresDecisionRaceTest extends DecisionRaceContract {
  @Override
  DataSource database() {
    return PostgresServer.shared().fresh();
  }
}
