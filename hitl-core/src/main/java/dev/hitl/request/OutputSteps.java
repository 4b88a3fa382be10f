package dev.hitl.request;

import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.policy.Route;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The steps with which what comes out is held back: people are asked whether it is given out, or it
 * is kept without asking. From there on a request about it goes the way of any other; executing it
 * gives the text out.
 */
public final class OutputSteps {
  private OutputSteps() {}

  /**
   * A request in which people are asked.
   *
   * @param id its id
   * @param revision what would be given out
   * @param route who must agree
   * @param principal on whose behalf the agent acts; null where unknown
   * @param origin the request of the call that gave it; null where nobody was asked about that
   * @return the request, as it is opened
   */
  public static Request asked(
      String id,
      Revision revision,
      Route route,
      @Nullable String principal,
      @Nullable String origin) {
    return request(id, revision, RequestStatus.PENDING, route, null, principal, origin);
  }

  /**
   * A request in which nobody is asked, because policy says that it is kept.
   *
   * @param id its id
   * @param revision what would have been given out
   * @param reason why it is not
   * @param principal on whose behalf the agent acts; null where unknown
   * @param origin the request of the call that gave it; null where nobody was asked about that
   * @return the request, as it is opened
   */
  public static Request refused(
      String id,
      Revision revision,
      String reason,
      @Nullable String principal,
      @Nullable String origin) {
    return request(
        id,
        revision,
        RequestStatus.REJECTED,
        Route.anyOf(1),
        new Decision.Rejected(Change.SYSTEM, reason),
        principal,
        origin);
  }

  private static Request request(
      String id,
      Revision revision,
      RequestStatus status,
      Route route,
      @Nullable Decision decision,
      @Nullable String principal,
      @Nullable String origin) {
    return new Request(
        id,
        revision,
        status,
        route,
        decision == null ? route.ladder().deadline(revision.at()) : null,
        Waiting.begin(route, revision.at()),
        List.of(),
        decision,
        null,
        null,
        principal,
        origin,
        revision.at(),
        revision.at(),
        Head.NONE);
  }

  /**
   * Opens it.
   *
   * @param request pending, or rejected where it is kept without asking
   * @param agent whose it is
   * @return the step
   */
  public static Change open(Request request, String agent) {
    if (request.status() != RequestStatus.REJECTED) {
      return Change.open(request, agent);
    }
    Map<String, @Nullable Object> data =
        OnRecord.question(request.revision(), request.route(), request.deadline());
    data.put(
        "reason",
        request.decision() instanceof Decision.Rejected rejected ? rejected.reason() : null);
    return new Change(Trigger.OPEN_REFUSED, null, request, Change.SYSTEM, data);
  }
}
