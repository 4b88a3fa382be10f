package dev.hitl.jdbc;

import javax.sql.DataSource;

class PostgresDialectTest extends DialectContract {
  @Override
  protected DataSource fresh() {
    return PostgresServer.shared().fresh();
  }

  @Override
  protected String setZone() {
    return "SET TIME ZONE 'Asia/Kolkata'";
  }

  @Override
  protected String exactNow() {
    return "EXTRACT(EPOCH FROM statement_timestamp())";
  }

  @Override
  protected String number() {
    return "pg_backend_pid()";
  }

  @Override
  protected String end(String number) {
    return "SELECT pg_terminate_backend(" + number + ")";
  }

  @Override
  protected String waitOneSecond() {
    return "SET LOCAL lock_timeout = '1s'";
  }
}
