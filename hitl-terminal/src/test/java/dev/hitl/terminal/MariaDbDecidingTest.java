package dev.hitl.terminal;

class MariaDbDecidingTest extends DatabaseContract {
  @Override
  Office newOffice() {
    return Office.mariaDb();
  }
}
