package dev.hitl.terminal;

class MariaDbWatchingTest extends WatchingContract {
  @Override
  Office newOffice() {
    return Office.mariaDb();
  }
}
