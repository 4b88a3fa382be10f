package dev.hitl.gate;

import dev.hitl.request.Request;

/** What became of a wish to roll a call back. Anything but the first two changed nothing. */
public sealed interface RolledBack {
  /**
   * It was tried, and how it ended is on record.
   *
   * @param request what was rolled back: compensated, or executed as before where that failed
   * @param compensation the request that did it, executed or failed
   */
  record Done(Request request, Request compensation) implements RolledBack {}

  /**
   * It was begun and nobody knows how it ended: look what happened and resolve the compensation as
   * any request in doubt.
   *
   * @param compensation the id of the request that does it
   */
  record InDoubt(String compensation) implements RolledBack {}

  /**
   * Somebody else was first.
   *
   * @param request as it is now
   */
  record AlreadyRolledBack(Request request) implements RolledBack {}

  /**
   * This person may not.
   *
   * @param reason why not
   */
  record NotAllowed(String reason) implements RolledBack {}

  /**
   * It cannot be done.
   *
   * @param problem why not
   */
  record NotPossible(String problem) implements RolledBack {}
}
