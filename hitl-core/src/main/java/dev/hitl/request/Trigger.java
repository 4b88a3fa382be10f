package dev.hitl.request;

import static dev.hitl.request.RequestStatus.ANSWERED;
import static dev.hitl.request.RequestStatus.APPROVED;
import static dev.hitl.request.RequestStatus.CANCELLED;
import static dev.hitl.request.RequestStatus.COMPENSATED;
import static dev.hitl.request.RequestStatus.COMPENSATING;
import static dev.hitl.request.RequestStatus.CONFIRMED;
import static dev.hitl.request.RequestStatus.EXECUTED;
import static dev.hitl.request.RequestStatus.EXECUTING;
import static dev.hitl.request.RequestStatus.EXPIRED;
import static dev.hitl.request.RequestStatus.FAILED;
import static dev.hitl.request.RequestStatus.FLAGGED;
import static dev.hitl.request.RequestStatus.IN_DOUBT;
import static dev.hitl.request.RequestStatus.PENDING;
import static dev.hitl.request.RequestStatus.REDIRECTED;
import static dev.hitl.request.RequestStatus.REJECTED;
import static dev.hitl.request.RequestStatus.REVIEWING;

import org.jspecify.annotations.Nullable;

/**
 * The one transition table: each constant is one way from one status to another, with what the
 * store checks about time in the same atomic step. What is not here cannot happen.
 */
public enum Trigger {
  /** A call was put before people. */
  OPEN(null, PENDING, Timing.ANY),
  /** A call was put in another's place by a person whose word is enough. */
  OPEN_APPROVED(null, APPROVED, Timing.ANY),
  /** What a call gave is kept from its agent, as policy has it; nobody is asked. */
  OPEN_REFUSED(null, REJECTED, Timing.ANY),
  /** Somebody agreed or denied; more are needed. */
  VOTE(PENDING, PENDING, Timing.BEFORE_DEADLINE),
  /** Somebody took their vote back. */
  TAKE_BACK(PENDING, PENDING, Timing.BEFORE_DEADLINE),
  /** A person changed the arguments; more people are needed. */
  EDIT(PENDING, PENDING, Timing.BEFORE_DEADLINE),
  /** A person handed the question to another role. */
  ESCALATE(PENDING, PENDING, Timing.BEFORE_DEADLINE),
  /** A person took the question to decide it. */
  ASSIGN(PENDING, PENDING, Timing.BEFORE_DEADLINE),
  /** Who had taken the question gave it back. */
  RELEASE(PENDING, PENDING, Timing.BEFORE_DEADLINE),
  /** The last person needed agreed, perhaps by changing the arguments. */
  APPROVE(PENDING, APPROVED, Timing.BEFORE_DEADLINE),
  /** The last person needed did by hand what the agent may not do, and said what they did. */
  PERFORM(PENDING, EXECUTED, Timing.BEFORE_DEADLINE),
  /** The last person needed for that said no. */
  REJECT(PENDING, REJECTED, Timing.BEFORE_DEADLINE),
  /** A person gave the answer. */
  ANSWER(PENDING, ANSWERED, Timing.BEFORE_DEADLINE),
  /** A person chose another tool. */
  REDIRECT(PENDING, REDIRECTED, Timing.BEFORE_DEADLINE),
  /** In an emergency a person wants it run at once; another one has to watch. */
  BREAK_GLASS(PENDING, PENDING, Timing.BEFORE_DEADLINE),
  /** Another person watches, so that it is run at once. */
  OBSERVE(PENDING, APPROVED, Timing.BEFORE_DEADLINE),
  /** Nobody decided, and a rung of the ladder is reached. */
  CLIMB(PENDING, PENDING, Timing.AFTER_DUE),
  /** Nobody decided in time. */
  EXPIRE(PENDING, EXPIRED, Timing.AFTER_DEADLINE),
  /** Nobody decided in time, and the policy calls that a no. */
  REJECT_BY_SILENCE(PENDING, REJECTED, Timing.AFTER_DEADLINE),
  /** Nobody decided in time, and the policy has an answer for that. */
  ANSWER_BY_SILENCE(PENDING, ANSWERED, Timing.AFTER_DEADLINE),
  /** Nobody objected in time, and the policy calls that a yes. */
  APPROVE_BY_SILENCE(PENDING, APPROVED, Timing.AFTER_DEADLINE),
  /** The question was taken back. */
  WITHDRAW(PENDING, CANCELLED, Timing.ANY),
  /** A node won the right to execute. */
  CLAIM(APPROVED, EXECUTING, Timing.BEFORE_DEADLINE),
  /** No node won that right while the approval was valid. */
  LAPSE(APPROVED, EXPIRED, Timing.AFTER_DEADLINE),
  /** What was approved no longer fits the tool; people are asked again. */
  REOPEN(APPROVED, PENDING, Timing.ANY),
  /** What was approved can no longer be run at all. */
  REVOKE(APPROVED, REJECTED, Timing.ANY),
  /** The tool returned. */
  SUCCEED(EXECUTING, EXECUTED, Timing.ANY),
  /** The tool threw. */
  FAIL(EXECUTING, FAILED, Timing.ANY),
  /** The node that executed it fell silent. */
  LOSE(EXECUTING, IN_DOUBT, Timing.AFTER_LEASE),
  /** The node that executed it fell silent, and the tool says that running it again is harmless. */
  RERUN(EXECUTING, APPROVED, Timing.AFTER_LEASE),
  /** The tool waits for a run that it started; it is entered again when that run has ended. */
  YIELD(EXECUTING, APPROVED, Timing.ANY),
  /** A person found that it had succeeded. */
  RESOLVE_SUCCEEDED(IN_DOUBT, EXECUTED, Timing.ANY),
  /** A person found that it had failed. */
  RESOLVE_FAILED(IN_DOUBT, FAILED, Timing.ANY),
  /** A person found that it should be run again. */
  RESOLVE_RERUN(IN_DOUBT, APPROVED, Timing.ANY),
  /** A more senior person took an approval back before it was claimed. */
  OVERRULE(APPROVED, REJECTED, Timing.ANY),
  /** A more senior person has what was executed rolled back. */
  ROLL_BACK(EXECUTED, COMPENSATING, Timing.ANY),
  /** The execution that rolls another back was put down, claimed from the beginning. */
  OPEN_CLAIMED(null, EXECUTING, Timing.ANY),
  /** The roll-back succeeded. */
  COMPENSATE(COMPENSATING, COMPENSATED, Timing.ANY),
  /** The roll-back failed: what was executed stands. */
  COMPENSATION_FAILED(COMPENSATING, EXECUTED, Timing.ANY),
  /** What was run, in an emergency or because policy has it so, is looked at afterwards. */
  OPEN_REVIEW(null, REVIEWING, Timing.ANY),
  /** Nobody said so yet, and a rung of the review's ladder is reached. */
  CLIMB_REVIEW(REVIEWING, REVIEWING, Timing.AFTER_DUE),
  /** A person found that it was right. */
  CONFIRM(REVIEWING, CONFIRMED, Timing.ANY),
  /** A person found that it was not. */
  FLAG(REVIEWING, FLAGGED, Timing.ANY),
  /** A more senior person has a flagged call rolled back. */
  ROLL_BACK_FLAGGED(FLAGGED, COMPENSATING, Timing.ANY),
  /** That failed: what ran stands, and is flagged. */
  FLAGGED_STANDS(COMPENSATING, FLAGGED, Timing.ANY);

  /** What the store checks about time, by its own clock, in the step that writes. */
  public enum Timing {
    /** Nothing. */
    ANY,
    /** The deadline, if there is one, must not be reached. */
    BEFORE_DEADLINE,
    /** The deadline must be reached. */
    AFTER_DEADLINE,
    /** The next rung of the ladder must be reached. */
    AFTER_DUE,
    /** The lease of the claim must be over. */
    AFTER_LEASE
  }

  private final @Nullable RequestStatus from;
  private final RequestStatus to;
  private final Timing timing;

  Trigger(@Nullable RequestStatus from, RequestStatus to, Timing timing) {
    this.from = from;
    this.to = to;
    this.timing = timing;
  }

  /**
   * Where it leads away from.
   *
   * @return the status before; null where the request did not exist
   */
  public @Nullable RequestStatus from() {
    return from;
  }

  /**
   * Where it leads to.
   *
   * @return the status after
   */
  public RequestStatus to() {
    return to;
  }

  /**
   * Whether people are asked after it who were not before.
   *
   * @return true where asking begins
   */
  public boolean beginsAsking() {
    return to.asksPeople() && (from == null || !from.asksPeople());
  }

  /**
   * Whether people were asked before it and are not after it.
   *
   * @return true where asking ends
   */
  public boolean endsAsking() {
    return from != null && from.asksPeople() && !to.asksPeople();
  }

  /**
   * What the store checks about time.
   *
   * @return the check
   */
  public Timing timing() {
    return timing;
  }
}
