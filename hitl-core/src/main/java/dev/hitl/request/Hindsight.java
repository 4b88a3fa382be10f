package dev.hitl.request;

import dev.hitl.call.Action;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.policy.Route;
import dev.hitl.policy.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps of a request in which people look afterwards at what was run in an emergency. */
final class Hindsight {
  private Hindsight() {}

  static Change open(Change observed, Route route) {
    Request emergency = observed.after();
    if (observed.trigger() != Trigger.OBSERVE
        || !(emergency.decision() instanceof Decision.Approved approved)) {
      throw new IllegalArgumentException("nobody broke glass for request " + emergency.id());
    }
    String id = String.valueOf(observed.data().get("review"));
    Instant at = emergency.updatedAt();
    String why = approved.reason() == null ? "" : approved.reason();
    Request review =
        new Request(
            id,
            revision(id, emergency, why, at),
            RequestStatus.REVIEWING,
            route,
            null,
            Waiting.begin(route, at),
            List.of(),
            null,
            null,
            null,
            emergency.principal(),
            emergency.id(),
            at,
            at,
            Head.NONE);
    Map<String, @Nullable Object> data = OnRecord.question(review.revision(), route, null);
    data.put("reviews", emergency.id());
    data.put("by", approved.by());
    data.put("reason", why);
    return new Change(Trigger.OPEN_REVIEW, null, review, observed.actor(), data);
  }

  /** What is shown is what is run: the same tool and arguments, under a call of its own. */
  private static Revision revision(String id, Request emergency, String why, Instant at) {
    Revision run = emergency.revision();
    Action ran = run.action();
    Action shown =
        new Action(
            ran.run(), id, ran.tool(), ran.signature(), ran.arguments(), ran.policyVersion(), 1);
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

  static Change find(Request review, boolean justified, String actor, String reason, Instant at) {
    Trigger trigger = justified ? Trigger.FIND_JUSTIFIED : Trigger.FIND_UNJUSTIFIED;
    Map<String, @Nullable Object> data = OnRecord.step(review.revision());
    data.put("reviews", review.origin());
    data.put("reason", reason);
    Waiting was = review.waiting();
    return new Change(
        trigger,
        review,
        new Next(review, at)
            .status(trigger.to())
            .decision(
                justified
                    ? new Decision.Justified(actor, reason)
                    : new Decision.Unjustified(actor, reason))
            .waiting(new Waiting(was.rung(), null, was.priority(), was.channel(), was.assignment()))
            .build(),
        actor,
        data);
  }
}
