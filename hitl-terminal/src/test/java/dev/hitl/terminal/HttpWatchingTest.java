package dev.hitl.terminal;

class HttpWatchingTest extends WatchingContract {
  @Override
  Office newOffice() {
    return Office.behindAServer();
  }
}
