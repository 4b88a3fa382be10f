package dev.hitl.jdbc;

import dev.hitl.jdbc.crash.HeldResultKillContract;

class PostgresHeldResultKillTest extends HeldResultKillContract {
  @Override
  protected String url() {
    return PostgresServer.shared().newDatabase();
  }
}
