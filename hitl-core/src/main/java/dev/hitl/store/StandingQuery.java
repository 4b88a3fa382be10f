package dev.hitl.store;

import org.jspecify.annotations.Nullable;

/**
 * Which standing records, in order of their ids, page by page.
 *
 * @param kind only this kind; null for all
 * @param tenant only this tenant's; null for all
 * @param after go on behind this id; null to begin
 * @param limit the most to return
 */
public record StandingQuery(
    @Nullable String kind, @Nullable String tenant, @Nullable String after, int limit) {
  /**
   * @throws IllegalArgumentException if the limit is not within 1 and 1,000, or a tenant is given
   *     without a kind
   */
  public StandingQuery {
    if (limit < 1 || limit > 1_000) {
      throw new IllegalArgumentException("limit must be within 1 and 1,000, not " + limit);
    }
    if (tenant != null && kind == null) {
      throw new IllegalArgumentException("a tenant's records are asked for by their kind");
    }
  }

  /**
   * Whether a record is asked for.
   *
   * @param standing the record
   * @return true if it is of the kind and of the tenant, and behind the place
   */
  public boolean asksFor(StandingRecord standing) {
    return (kind == null || standing.kind().equals(kind))
        && (tenant == null || standing.tenant().equals(tenant))
        && (after == null || standing.id().compareTo(after) > 0);
  }

  /**
   * Goes on behind a record.
   *
   * @param last the last of a page
   * @return the next page
   */
  public StandingQuery after(StandingRecord last) {
    return new StandingQuery(kind, tenant, last.id(), limit);
  }
}
