package dev.hitl.terminal;

class PostgresWatchingTest extends WatchingContract {
  @Override
  Office newOffice() {
    return Office.postgres();
  }
}
