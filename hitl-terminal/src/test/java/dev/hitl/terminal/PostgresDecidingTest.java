package dev.hitl.terminal;

class PostgresDecidingTest extends DecidingContract {
  @Override
  Office newOffice() {
    return Office.postgres();
  }
}
