package dev.hitl.jdbc;

import dev.hitl.jdbc.crash.HeldResultKillContract;

class MariaDbHeldResultKillTest extends HeldResultKillContract {
  @Override
  protected String url() {
    return MariaDbServer.shared().newDatabase();
  }
}
