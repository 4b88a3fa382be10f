package dev.hitl.console;

/**
 * How much there is in tests of many and much: {@code -Dhitl.load=300,60} makes it less. It is the
 * whole of it unless said, once; what is run on each database has a tenth of it.
 */
final class Load {
  private static final String[] LOAD = System.getProperty("hitl.load", "10000,500").split(",", 2);

  /** Requests that wait. */
  static final int WAITING = Integer.parseInt(LOAD[0]);

  /** Requests that wait on each database, where that is said by its own. */
  static final int WAITING_EACH = System.getProperty("hitl.load") == null ? WAITING / 10 : WAITING;

  /** Open event streams. */
  static final int PAGES = Integer.parseInt(LOAD[1]);

  private Load() {}
}
