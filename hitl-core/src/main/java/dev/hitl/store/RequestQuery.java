package dev.hitl.store;

import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which requests, in the order they were opened (then by id), page by page.
 *
 * @param tenant only this tenant's; null for all
 * @param statuses only these; empty for all
 * @param afterOpenedAt go on after the request opened then; null to begin
 * @param afterId and with this id; null to begin
 * @param limit the most to return
 */
public record RequestQuery(
    @Nullable String tenant,
    Set<RequestStatus> statuses,
    @Nullable Instant afterOpenedAt,
    @Nullable String afterId,
    int limit) {
  /**
   * @throws IllegalArgumentException if the limit is not within 1 and 1,000, or only half of the
   *     place to go on is given
   */
  public RequestQuery {
    statuses = Set.copyOf(statuses);
    if (limit < 1 || limit > 1_000) {
      throw new IllegalArgumentException("limit must be within 1 and 1,000, not " + limit);
    }
    if ((afterOpenedAt == null) != (afterId == null)) {
      throw new IllegalArgumentException("the place to go on is a time and an id");
    }
  }

  /**
   * Goes on behind a request.
   *
   * @param last the last of a page
   * @return the next page
   */
  public RequestQuery after(Request last) {
    return new RequestQuery(tenant, statuses, last.openedAt(), last.id(), limit);
  }
}
