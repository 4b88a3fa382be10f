package dev.hitl.request;

import dev.hitl.call.Action;
import dev.hitl.policy.Route;
import dev.hitl.policy.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The steps of an emergency: somebody wants a call run at once, somebody watches, and people look
 * afterwards, in a request of its own, at whether it was one.
 */
public final class EmergencySteps {
  private EmergencySteps() {}

  /**
   * Wants it run at once in an emergency.
   *
   * @param request the pending request
   * @param actor who
   * @param reason why
   * @param ticket the incident
   * @param limit until when it has to begin, from the moment somebody watches
   * @param at when
   * @return the step
   */
  public static Change breakGlass(
      Request request, String actor, String reason, String ticket, Duration limit, Instant at) {
    Map<String, @Nullable Object> data = OnRecord.step(request.revision());
    data.put("reason", reason);
    data.put("ticket", ticket);
    data.put("limit", limit.toString());
    return new Change(Trigger.BREAK_GLASS, request, new Next(request, at).build(), actor, data);
  }

  /**
   * Watches what somebody wants run at once, which approves it.
   *
   * @param request the pending request
   * @param decision who broke the glass and who watches
   * @param limit until when it has to begin
   * @param actor who watches
   * @param at when
   * @return the step, which names the request in which it is {@linkplain #openReview looked at}
   */
  public static Change observe(
      Request request, Decision.Approved decision, Duration limit, String actor, Instant at) {
    Map<String, @Nullable Object> data = OnRecord.step(request.revision());
    data.put("by", decision.by());
    data.put("reason", decision.reason());
    data.put("limit", limit.toString());
    data.put("review", Request.reviewIdFor(request.id(), request.version() + 1));
    return new Change(
        Trigger.OBSERVE,
        request,
        new Next(request, at)
            .status(RequestStatus.APPROVED)
            .deadline(at.plus(limit))
            .decision(decision)
            .build(),
        actor,
        data);
  }

  /**
   * Puts what is run in an emergency before people, who say afterwards whether it was one. Nothing
   * can be executed in it, whatever becomes of it.
   *
   * @param observed the request with the step that runs it at once
   * @param route who looks at it, and what happens until somebody has
   * @return the step; its request's {@code origin} is the one that is run
   * @throws IllegalArgumentException if nobody is on record as having run it at once
   */
  public static Change openReview(Change observed, Route route) {
    Request emergency = observed.after();
    if (observed.trigger() != Trigger.OBSERVE
        || !(emergency.decision() instanceof Decision.Approved approved)) {
      throw new IllegalArgumentException("nobody broke glass for request " + emergency.id());
    }
    String id = String.valueOf(observed.data().get("review"));
    Instant at = emergency.updatedAt();
    String why = approved.reason() == null ? "" : approved.reason();
    Request review =
        LookSteps.review(
            revision(id, emergency, why, at), route, null, emergency.principal(), emergency.id());
    Map<String, @Nullable Object> data = OnRecord.question(review.revision(), route, null);
    data.put("reviews", emergency.id());
    data.put("by", approved.by());
    data.put("reason", why);
    return new Change(Trigger.OPEN_REVIEW, null, review, observed.actor(), data);
  }

  private static Revision revision(String id, Request emergency, String why, Instant at) {
    Revision run = emergency.revision();
    Action shown = LookSteps.shown(run.action(), id);
    return new Revision(
        shown,
        shown.digest(),
        run.risk(),
        "Was this an emergency? " + run.message(),
        List.of(new Verdict.Reason("break-glass of request " + emergency.reference(), why)),
        run.context(),
        run.basis(),
        run.signals(),
        run.secrets(),
        null,
        at,
        run.evidence());
  }
}
