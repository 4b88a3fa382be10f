package dev.hitl.terminal;

class H2WatchingTest extends WatchingContract {
  @Override
  Office newOffice() {
    return Office.h2();
  }
}
