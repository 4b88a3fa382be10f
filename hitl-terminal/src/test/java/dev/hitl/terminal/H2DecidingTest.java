package dev.hitl.terminal;

class H2DecidingTest extends DatabaseContract {
  @Override
  Office newOffice() {
    return Office.h2();
  }
}
