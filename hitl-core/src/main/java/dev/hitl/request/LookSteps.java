package dev.hitl.request;

import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.policy.Route;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps in which people look at what ran: in an emergency, or because policy let it. */
public final class LookSteps {
  private LookSteps() {}

  /**
   * What is shown is what ran: the same tool and arguments, under a call of its own.
   *
   * @param ran what ran
   * @param id the review's id
   * @return an action that nothing can be executed by
   */
  public static Action shown(Action ran, String id) {
    return new Action(
        ran.run(), id, ran.tool(), ran.signature(), ran.arguments(), ran.policyVersion(), 1);
  }

  /**
   * A request in which people look at what ran.
   *
   * @param revision what they are shown, whose action is named like the request
   * @param route who looks at it
   * @param result what the call gave; null where the request that ran has it
   * @param principal on whose behalf it ran; null where unknown
   * @param origin the request that ran; null where nobody was asked
   * @return the request, as it is opened
   */
  public static Request review(
      Revision revision,
      Route route,
      @Nullable String result,
      @Nullable String principal,
      @Nullable String origin) {
    Instant at = revision.at();
    return new Request(
        revision.action().callId(),
        revision,
        RequestStatus.REVIEWING,
        route,
        null,
        Waiting.begin(route, at),
        List.of(),
        null,
        null,
        result,
        principal,
        origin,
        at,
        at,
        Head.NONE);
  }

  /**
   * Puts a call that ran before people, who look at it afterwards. Nothing can be executed in it,
   * whatever becomes of it.
   *
   * @param review the request, being looked at, with the call's result
   * @param callId the model's name for the call that ran
   * @param agent which agent called it
   * @return the step
   */
  public static Change open(Request review, String callId, String agent) {
    Map<String, @Nullable Object> data =
        OnRecord.question(review.revision(), review.route(), review.deadline());
    data.put("looksAt", callId);
    // Whoever it was done for does not judge it.
    data.put("by", review.principal() == null ? List.of() : List.of(review.principal()));
    data.put("result", review.result());
    return new Change(Trigger.OPEN_REVIEW, null, review, agent, data);
  }

  /**
   * Says what was found of what ran: that it was right, or an emergency, or that it was not.
   *
   * @param review the open review
   * @param confirmed whether it was
   * @param corrections arguments that would have been right; none where it was, or nobody says
   * @param actor who says so
   * @param reason why; may be empty where it was right
   * @param at when
   * @return the step
   */
  public static Change find(
      Request review,
      boolean confirmed,
      Map<String, ? extends @Nullable Object> corrections,
      String actor,
      String reason,
      Instant at) {
    Trigger trigger = confirmed ? Trigger.CONFIRM : Trigger.FLAG;
    Map<String, @Nullable Object> data = OnRecord.step(review.revision());
    data.put("reviews", review.origin());
    data.put("reason", reason);
    if (!corrections.isEmpty()) {
      Arguments ran = review.revision().action().arguments();
      Arguments right = ran.with(corrections);
      data.put("arguments", right.json());
      data.put("was", ran.json());
      data.put("changes", Difference.between(ran.asMap(), right.asMap()));
    }
    Waiting was = review.waiting();
    return new Change(
        trigger,
        review,
        new Next(review, at)
            .status(trigger.to())
            .decision(
                confirmed
                    ? new Decision.Confirmed(actor, reason)
                    : new Decision.Flagged(actor, reason))
            .waiting(new Waiting(was.rung(), null, was.priority(), was.channel(), was.assignment()))
            .build(),
        actor,
        data);
  }
}
