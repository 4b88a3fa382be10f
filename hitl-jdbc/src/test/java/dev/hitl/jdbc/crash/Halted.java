package dev.hitl.jdbc.crash;

/** The process is dead. An error, so that nothing that lives by exceptions goes on. */
final class Halted extends Error {
  private static final long serialVersionUID = 1;

  Halted() {
    super("this node is dead", null, false, false);
  }
}
