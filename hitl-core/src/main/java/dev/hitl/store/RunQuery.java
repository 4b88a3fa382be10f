package dev.hitl.store;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which runs, in the order of their last change (then by name), page by page.
 *
 * @param tenant only this tenant's; null for all tenants
 * @param statuses only these; empty for all
 * @param agents only these agents'; empty for all
 * @param afterUpdatedAt go on after the run changed then; null to begin
 * @param after and with this name; null to begin
 * @param limit the most to return
 */
public record RunQuery(
    @Nullable String tenant,
    Set<RunStatus> statuses,
    Set<String> agents,
    @Nullable Instant afterUpdatedAt,
    @Nullable RunId after,
    int limit) {
  /**
   * @throws IllegalArgumentException if the limit is not within 1 and 1,000, or only half of the
   *     place to go on is given
   */
  public RunQuery {
    statuses = Set.copyOf(statuses);
    agents = Set.copyOf(agents);
    if (limit < 1 || limit > 1_000) {
      throw new IllegalArgumentException("limit must be within 1 and 1,000, not " + limit);
    }
    if ((afterUpdatedAt == null) != (after == null)) {
      throw new IllegalArgumentException("the place to go on is a time and a name");
    }
  }

  /**
   * Of all tenants.
   *
   * @param statuses only these; empty for all
   * @param agents only these agents'; empty for all
   * @param afterUpdatedAt go on after the run changed then; null to begin
   * @param after and with this name; null to begin
   * @param limit the most to return
   * @throws IllegalArgumentException if the limit is not within 1 and 1,000, or only half of the
   *     place to go on is given
   */
  public RunQuery(
      Set<RunStatus> statuses,
      Set<String> agents,
      @Nullable Instant afterUpdatedAt,
      @Nullable RunId after,
      int limit) {
    this(null, statuses, agents, afterUpdatedAt, after, limit);
  }

  /**
   * Of one tenant only.
   *
   * @param tenant which
   * @return the same of that tenant
   */
  public RunQuery ofTenant(String tenant) {
    return new RunQuery(tenant, statuses, agents, afterUpdatedAt, after, limit);
  }

  /**
   * Goes on behind a run.
   *
   * @param last the last of a page
   * @return the next page
   */
  public RunQuery after(RunRecord last) {
    return new RunQuery(tenant, statuses, agents, last.updatedAt(), last.id(), limit);
  }
}
