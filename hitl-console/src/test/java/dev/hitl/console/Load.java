package dev.hitl.console;

/** How much there is in tests of many and much: {@code -Dhitl.load=10000,500}. */
final class Load {
  private static final String[] LOAD = System.getProperty("hitl.load", "300,60").split(",", 2);

  /** Requests that wait. */
  static final int WAITING = Integer.parseInt(LOAD[0]);

  /** Open event streams. */
  static final int PAGES = Integer.parseInt(LOAD[1]);

  private Load() {}
}
