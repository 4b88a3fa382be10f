package dev.hitl.request;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Where a request stands. What may follow what is in {@link Trigger}. */
public enum RequestStatus {
  /** People are asked. */
  PENDING,
  /** People agreed; nobody has begun to execute it. */
  APPROVED,
  /** A node has claimed it and may be executing it. */
  EXECUTING,
  /** It was executed and returned, or a person did it by hand. */
  EXECUTED,
  /** It was executed and threw, or a person found that it had failed. */
  FAILED,
  /** Execution began and its result is unknown; a person has to look. */
  IN_DOUBT,
  /** A person said no. */
  REJECTED,
  /** A person gave the answer in the tool's place. */
  ANSWERED,
  /** A person had another tool called instead, under a request of its own. */
  REDIRECTED,
  /** Nobody decided in time. */
  EXPIRED,
  /** The question was taken back. */
  CANCELLED,
  /** What was executed is being rolled back, under a request of its own. */
  COMPENSATING,
  /** What was executed was rolled back. */
  COMPENSATED,
  /** What was run is looked at afterwards; there is nothing to execute in it. */
  REVIEWING,
  /** A person found that what was run was right. */
  CONFIRMED,
  /** A person found that it was not. */
  FLAGGED;

  private static final Set<RequestStatus> ASKING =
      Collections.unmodifiableSet(EnumSet.of(PENDING, IN_DOUBT, REVIEWING));

  /**
   * Whether its run has to wait for a person.
   *
   * @return true while people are asked to decide or to resolve a doubt
   */
  public boolean isWaiting() {
    return this == PENDING || this == IN_DOUBT;
  }

  /**
   * Whether people are asked to say something, which puts it in their inbox.
   *
   * @return true also for a review, which no run waits for
   */
  public boolean asksPeople() {
    return ASKING.contains(this);
  }

  /**
   * All in which people are asked to say something.
   *
   * @return those that {@link #asksPeople}
   */
  public static Set<RequestStatus> asking() {
    return ASKING;
  }

  /**
   * Whether nothing more can happen to it.
   *
   * @return true if no trigger leads away
   */
  public boolean isFinal() {
    for (Trigger trigger : Trigger.values()) {
      if (trigger.from() == this) {
        return false;
      }
    }
    return true;
  }
}
