package dev.hitl.request;

import dev.hitl.call.Arguments;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps in which people look at what ran: in an emergency, or because policy let it. */
public final class LookSteps {
  private LookSteps() {}

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
