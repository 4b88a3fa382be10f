package dev.hitl.store;

import dev.hitl.request.Request;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which requests of one tool that are not pending, the last opened first, page by page.
 *
 * @param tenant whose
 * @param tool the tool that is called
 * @param beforeOpenedAt go on before the request opened then; null to begin with the newest
 * @param beforeId and with this id; null to begin with the newest
 * @param limit the most to return
 */
public record DecidedQuery(
    String tenant,
    String tool,
    @Nullable Instant beforeOpenedAt,
    @Nullable String beforeId,
    int limit) {
  /**
   * @throws IllegalArgumentException if the limit is not within 1 and 1,000, or only half of the
   *     place to go on is given
   */
  public DecidedQuery {
    if (limit < 1 || limit > 1_000) {
      throw new IllegalArgumentException("limit must be within 1 and 1,000, not " + limit);
    }
    if ((beforeOpenedAt == null) != (beforeId == null)) {
      throw new IllegalArgumentException("the place to go on is a time and an id");
    }
  }

  /**
   * Goes on behind a request.
   *
   * @param last the last of a page
   * @return the next page
   */
  public DecidedQuery after(Request last) {
    return new DecidedQuery(tenant, tool, last.openedAt(), last.id(), limit);
  }
}
