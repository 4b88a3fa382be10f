package dev.hitl.terminal;

class HttpModifyingTest extends ModifyingContract {
  @Override
  Office newOffice() {
    return Office.behindAServer();
  }

  /** The server has the tools. */
  @Override
  String[] judging(String... args) {
    return args;
  }
}
