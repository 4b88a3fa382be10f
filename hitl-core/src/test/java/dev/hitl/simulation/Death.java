package dev.hitl.simulation;

/** The process of a node ends here: nothing of it runs on, and nothing that it had is left. */
final class Death extends Error {
  private static final long serialVersionUID = 1L;

  Death(String node) {
    super(node + " is dead", null, false, false);
  }
}
