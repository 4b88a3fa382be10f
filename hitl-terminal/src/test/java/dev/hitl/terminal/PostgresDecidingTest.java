package dev.hitl.terminal;

class PostgresDecidingTest extends DatabaseContract {
  @Override
  Office newOffice() {
    return Office.postgres();
  }
}
