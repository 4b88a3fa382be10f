package dev.hitl.request;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The steps of an approved call: it is claimed, its execution ends, is lost or resolved, and what
 * it did is rolled back.
 */
public final class ExecutionSteps {
  /** In the data of a YIELD: false where the tool was not entered; absent where it was. */
  public static final String BEGAN = "began";

  private ExecutionSteps() {}

  /**
   * Wins the right to execute.
   *
   * @param request the approved request
   * @param node who executes it
   * @param lease for how long at first
   * @param at when
   * @return the step; the fence is in its {@code after}
   */
  public static Change claim(Request request, String node, Duration lease, Instant at) {
    Claim claim = new Claim(request.version() + 1, node, at.plus(lease));
    Map<String, @Nullable Object> data = OnRecord.step(request.revision());
    data.put("fence", claim.fence());
    data.put("node", node);
    return new Change(
        Trigger.CLAIM,
        request,
        new Next(request, at).status(RequestStatus.EXECUTING).claim(claim).build(),
        Change.SYSTEM,
        data);
  }

  /**
   * Ends, loses or resolves an execution. One that is approved again was claimed in time once, so
   * its approval has no end any more; see {@link #giveBack} for one that had not begun.
   *
   * @param trigger which way
   * @param request the executing request, or the one in doubt
   * @param result what the model is told; null where there is nothing yet
   * @param actor who says so
   * @param reason why; null where the status says it all
   * @param at when
   * @return the step
   */
  public static Change settle(
      Trigger trigger,
      Request request,
      @Nullable String result,
      String actor,
      @Nullable String reason,
      Instant at) {
    Map<String, @Nullable Object> data = OnRecord.step(request.revision());
    data.put("result", result);
    data.put("reason", reason);
    return new Change(
        trigger,
        request,
        new Next(request, at)
            .status(trigger.to())
            .deadline(trigger.to() == RequestStatus.APPROVED ? null : request.deadline())
            .result(result)
            .build(),
        actor,
        data);
  }

  /**
   * Gives a claim back of which nothing was executed: the approval stands as it stood before, for
   * as long as it would have.
   *
   * @param request the executing request
   * @param actor who says so
   * @param reason why
   * @param at when
   * @return the step; its {@link #BEGAN} is false, which tells it from an execution that is entered
   *     again
   */
  public static Change giveBack(Request request, String actor, String reason, Instant at) {
    Map<String, @Nullable Object> data = OnRecord.step(request.revision());
    data.put("result", null);
    data.put("reason", reason);
    data.put(BEGAN, false);
    return new Change(
        Trigger.YIELD,
        request,
        new Next(request, at).status(RequestStatus.APPROVED).result(null).build(),
        actor,
        data);
  }

  /**
   * Has what was executed rolled back.
   *
   * @param request the executed request
   * @param compensation the id of the request that does it
   * @param actor who says so
   * @param reason why
   * @param at when
   * @return the step
   */
  public static Change rollBack(
      Request request, String compensation, String actor, String reason, Instant at) {
    Map<String, @Nullable Object> data = OnRecord.step(request.revision());
    data.put("compensation", compensation);
    data.put("reason", reason);
    return new Change(
        request.status() == RequestStatus.FLAGGED ? Trigger.ROLL_BACK_FLAGGED : Trigger.ROLL_BACK,
        request,
        new Next(request, at).status(RequestStatus.COMPENSATING).build(),
        actor,
        data);
  }

  /**
   * Puts down the execution that rolls another back.
   *
   * @param request executing, with its claim
   * @param actor who says so
   * @param reason why
   * @return the step
   */
  public static Change openClaimed(Request request, String actor, String reason) {
    Map<String, @Nullable Object> data =
        OnRecord.question(request.revision(), request.route(), request.deadline());
    data.put("rollsBack", request.origin());
    data.put("reason", reason);
    Claim claim = request.claim();
    data.put("fence", claim == null ? null : claim.fence());
    data.put("node", claim == null ? null : claim.node());
    return new Change(Trigger.OPEN_CLAIMED, null, request, actor, data);
  }

  /**
   * Ends a roll-back.
   *
   * @param request the request that is rolled back
   * @param compensation the id of the request that did it
   * @param succeeded whether it did
   * @param actor who says so
   * @param at when
   * @return the step; the request's own result stays as it was
   */
  public static Change rolledBack(
      Request request, String compensation, boolean succeeded, String actor, Instant at) {
    Trigger undone =
        request.decision() instanceof Decision.Flagged
            ? Trigger.FLAGGED_STANDS
            : Trigger.COMPENSATION_FAILED;
    Trigger trigger = succeeded ? Trigger.COMPENSATE : undone;
    Map<String, @Nullable Object> data = OnRecord.step(request.revision());
    data.put("compensation", compensation);
    return new Change(
        trigger, request, new Next(request, at).status(trigger.to()).build(), actor, data);
  }
}
