package dev.hitl.jdbc.crash;

/**
 * What goes wrong, and at which call to the database.
 *
 * @param kind what
 * @param caller whose calls are numbered
 * @param point the number of the call, from 1; 0 for none
 */
record Fault(Kind kind, Caller caller, int point) {
  static final Fault NONE = new Fault(Kind.HALT_BEFORE, Caller.CYCLE, 0);

  Fault(Kind kind, int point) {
    this(kind, Caller.CYCLE, point);
  }

  enum Caller {
    /** The thread that does the cycle: the same calls each time. */
    CYCLE,
    /** What wakes other nodes beside it, on a thread of its own, as often as it gets to it. */
    HINTS
  }

  enum Kind {
    /** The process dies, and the database never sees the call. */
    HALT_BEFORE,
    /** The process dies when the database has answered. */
    HALT_AFTER,
    /** The connection breaks, and the database never sees the call. */
    BREAK_BEFORE,
    /** The call takes effect, and its caller is told that the connection broke. */
    BREAK_AFTER;

    boolean halts() {
      return this == HALT_BEFORE || this == HALT_AFTER;
    }
  }
}
