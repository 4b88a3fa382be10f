package dev.hitl.gate;

import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.ToolResult;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Decision;
import dev.hitl.request.LookSteps;
import dev.hitl.request.Request;
import dev.hitl.request.Revision;
import dev.hitl.store.DecidedQuery;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import dev.hitl.tool.Basis;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Puts calls that ran before people, who look at them afterwards, and says where so many were
 * flagged that people are asked before. Thread-safe.
 */
final class Afterwards {
  private static final int PAGE = 100;

  /** So many requests of a tool are looked through for flags at most. */
  private static final int MOST = 1_000;

  private final Store store;

  Afterwards(Store store) {
    this.store = store;
  }

  /**
   * Why people are asked before, although policy would have the call looked at afterwards. Read
   * anew for each such call, as what is flagged anywhere counts for all nodes at once.
   *
   * @return empty where not enough was flagged
   */
  Optional<Verdict.Reason> raised(Action action, Verdict.Review review) {
    for (Verdict.Raise raise : review.raises()) {
      Instant since = store.clock().instant().minus(raise.within());
      if (flagged(action, raise, since) >= raise.flags()) {
        return Optional.of(
            new Verdict.Reason(
                raise.rule(),
                "people flagged %d of its calls within %s, so they are asked before"
                    .formatted(raise.flags(), raise.within())));
      }
    }
    return Optional.empty();
  }

  /** Counts no further than it matters. */
  private int flagged(Action action, Verdict.Raise raise, Instant since) {
    int flags = 0;
    DecidedQuery query = new DecidedQuery(action.run().tenant(), action.tool(), null, null, PAGE);
    for (int seen = 0; seen < MOST; seen += PAGE) {
      List<Request> page = store.decided(query);
      for (Request request : page) {
        flags += isFlag(request, raise.rule(), since) ? 1 : 0;
        if (flags >= raise.flags()) {
          return flags;
        }
      }
      if (page.size() < PAGE) {
        return flags;
      }
      query = query.after(page.get(page.size() - 1));
    }
    return flags;
  }

  private static boolean isFlag(Request request, String rule, Instant since) {
    return request.decision() instanceof Decision.Flagged
        && request.origin() == null
        && !request.updatedAt().isBefore(since)
        && request.revision().reasons().stream().anyMatch(reason -> reason.rule().equals(rule));
  }

  /**
   * The step that puts a call that ran before people.
   *
   * @param session whose call
   */
  Step looked(
      RunSession session, Assessment.Judged judged, Verdict.Review review, ToolResult result) {
    Instant now = store.clock().instant();
    // A call that is tried again after a crash ran twice, and is looked at twice.
    String id =
        Request.reviewIdFor(
            Request.idFor(session.id(), session.turn(), judged.call().id()), session.run().fence());
    Action shown = LookSteps.shown(judged.action(), id);
    boolean failed = result.status() != ToolResult.Status.EXECUTED;
    Revision revision =
        new Revision(
            shown,
            shown.digest(),
            review.risk(),
            failed ? "It failed: " + review.message() : review.message(),
            review.reasons(),
            Arguments.none(),
            Basis.none(),
            judged.call().signals(),
            judged.tool().secrets(),
            null,
            now,
            judged.evidence());
    Request request =
        LookSteps.review(
            revision, review.route(), result.content(), session.run().origin().principal(), null);
    return Step.of(LookSteps.open(request, judged.action().callId(), session.id().agent()));
  }
}
