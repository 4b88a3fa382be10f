package dev.hitl.jdbc;

import javax.sql.DataSource;

class MariaDbDialectTest extends DialectContract {
  @Override
  protected DataSource fresh() {
    return MariaDbServer.shared().fresh();
  }

  @Override
  protected String setZone() {
    return "SET time_zone = '+05:30'";
  }

  @Override
  protected String exactNow() {
    return "UNIX_TIMESTAMP(NOW(6))";
  }

  @Override
  protected String number() {
    return "CONNECTION_ID()";
  }

  @Override
  protected String end(String number) {
    return "KILL " + number;
  }

  @Override
  protected String waitOneSecond() {
    return "SET SESSION innodb_lock_wait_timeout = 1";
  }
}
