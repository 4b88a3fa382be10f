package dev.hitl.terminal;

class H2DecidingTest extends DecidingContract {
  @Override
  Office newOffice() {
    return Office.h2();
  }
}
