package dev.hitl.examples.support;

import java.util.ArrayList;
import java.util.List;

/** What the demo promises, and whether it is so. */
final class Checks {
  private final List<String> lines = new ArrayList<>();
  private int failed;

  void check(String promise, boolean kept) {
    lines.add((kept ? "  ok      " : "  NOT OK  ") + promise);
    failed += kept ? 0 : 1;
  }

  /** Compares, and says what was found where it is something else. */
  void same(String promise, Object expected, Object found) {
    check(promise, expected.equals(found));
    if (!expected.equals(found)) {
      lines.add("          expected " + expected);
      lines.add("          found    " + found);
    }
  }

  void print(Page page) {
    lines.forEach(page::line);
  }

  boolean passed() {
    return failed == 0;
  }
}
