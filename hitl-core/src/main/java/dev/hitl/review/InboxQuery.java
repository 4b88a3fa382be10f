package dev.hitl.review;

import dev.hitl.call.RunId;
import dev.hitl.policy.Priority;
import dev.hitl.store.QueueQuery;
import dev.hitl.tool.Risk;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which part of the inbox. Immutable; every filter that is null lets all pass.
 *
 * @param tenant whose
 * @param roles only what somebody with these roles may still decide: an open place takes one of
 *     them, or anybody; null for all
 * @param tool only calls of this tool
 * @param risk only of this risk
 * @param priority only of this priority
 * @param olderThan only what was opened longer ago
 * @param assigned only what is taken by somebody, or by nobody
 * @param after the place to go on behind; null to begin
 * @param limit the most entries, 1 to 1,000
 */
public record InboxQuery(
    String tenant,
    @Nullable Set<String> roles,
    @Nullable String tool,
    @Nullable Risk risk,
    @Nullable Priority priority,
    @Nullable Duration olderThan,
    @Nullable Assigned assigned,
    QueueQuery.@Nullable Place after,
    int limit) {
  /** How many entries a page has unless said otherwise. */
  public static final int DEFAULT_LIMIT = 100;

  /**
   * Who has taken what is asked for.
   *
   * @param reviewer the person; null for nobody
   */
  public record Assigned(@Nullable String reviewer) {}

  /**
   * Checks the limit.
   *
   * @param tenant whose
   * @param roles only what somebody with these roles may still decide
   * @param tool only calls of this tool
   * @param risk only of this risk
   * @param priority only of this priority
   * @param olderThan only what was opened longer ago
   * @param assigned only what is taken by somebody, or by nobody
   * @param after the place to go on behind
   * @param limit the most entries
   * @throws IllegalArgumentException if the limit is not within 1 and 1,000
   */
  public InboxQuery {
    if (limit < 1 || limit > 1_000) {
      throw new IllegalArgumentException("limit must be within 1 and 1,000, not " + limit);
    }
    roles = roles == null ? null : Set.copyOf(roles);
  }

  /**
   * The first hundred of the default tenant.
   *
   * @return the query
   */
  public static InboxQuery first() {
    return of(RunId.DEFAULT_TENANT);
  }

  /**
   * The first hundred of a tenant.
   *
   * @param tenant whose
   * @return the query
   */
  public static InboxQuery of(String tenant) {
    return new InboxQuery(tenant, null, null, null, null, null, null, null, DEFAULT_LIMIT);
  }

  /**
   * Only what somebody with one of these roles may still decide.
   *
   * @param value the roles of one person
   * @return a copy
   */
  public InboxQuery forRoles(Set<String> value) {
    return new InboxQuery(tenant, value, tool, risk, priority, olderThan, assigned, after, limit);
  }

  /**
   * Only calls of a tool.
   *
   * @param value the tool's name
   * @return a copy
   */
  public InboxQuery ofTool(String value) {
    return new InboxQuery(tenant, roles, value, risk, priority, olderThan, assigned, after, limit);
  }

  /**
   * Only of a risk.
   *
   * @param value the risk
   * @return a copy
   */
  public InboxQuery ofRisk(Risk value) {
    return new InboxQuery(tenant, roles, tool, value, priority, olderThan, assigned, after, limit);
  }

  /**
   * Only of a priority.
   *
   * @param value the priority
   * @return a copy
   */
  public InboxQuery ofPriority(Priority value) {
    return new InboxQuery(tenant, roles, tool, risk, value, olderThan, assigned, after, limit);
  }

  /**
   * Only what was opened longer ago.
   *
   * @param value the age, by the store's clock
   * @return a copy
   */
  public InboxQuery olderThan(Duration value) {
    return new InboxQuery(tenant, roles, tool, risk, priority, value, assigned, after, limit);
  }

  /**
   * Only what a person has taken.
   *
   * @param reviewer who
   * @return a copy
   */
  public InboxQuery assignedTo(String reviewer) {
    return new InboxQuery(
        tenant, roles, tool, risk, priority, olderThan, new Assigned(reviewer), after, limit);
  }

  /**
   * Only what nobody has taken.
   *
   * @return a copy
   */
  public InboxQuery unassigned() {
    return new InboxQuery(
        tenant, roles, tool, risk, priority, olderThan, new Assigned(null), after, limit);
  }

  /**
   * From another place on.
   *
   * @param place {@link InboxPage#next} of the page before; null to begin
   * @return a copy
   */
  public InboxQuery after(QueueQuery.@Nullable Place place) {
    return new InboxQuery(tenant, roles, tool, risk, priority, olderThan, assigned, place, limit);
  }

  /**
   * With other pages.
   *
   * @param value the most entries of a page, 1 to 1,000
   * @return a copy
   * @throws IllegalArgumentException if it is not within 1 and 1,000
   */
  public InboxQuery limit(int value) {
    return new InboxQuery(tenant, roles, tool, risk, priority, olderThan, assigned, after, value);
  }
}
