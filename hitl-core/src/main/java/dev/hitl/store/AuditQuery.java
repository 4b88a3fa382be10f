package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.RemovedChain;
import dev.hitl.call.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which events, in the order in which they happened (then by chain and number), page by page. All
 * that is named has to hold.
 *
 * @param tenant only this tenant's; null for all
 * @param actor only what this person, agent or node did; null for all
 * @param principal only of runs on behalf of this person; null for all
 * @param tool only about this tool; null for all. Allowed calls are one event {@code CALLED} for
 *     several tools and are found by their run, not by this
 * @param run only of this run and its requests, while they are there; null for all
 * @param types only these, such as {@code REJECT}; empty for all
 * @param from only from then on; null from the beginning
 * @param until only before then; null to the end
 * @param after go on behind this event; null to begin
 * @param limit the most to return
 */
public record AuditQuery(
    @Nullable String tenant,
    @Nullable String actor,
    @Nullable String principal,
    @Nullable String tool,
    @Nullable RunId run,
    Set<String> types,
    @Nullable Instant from,
    @Nullable Instant until,
    @Nullable Place after,
    int limit) {
  private static final int MOST = 1_000;

  /**
   * Where an event stands in the order.
   *
   * @param at when it happened
   * @param subject its chain
   * @param seq its number there
   */
  public record Place(Instant at, String subject, long seq) implements Comparable<Place> {
    /**
     * The place of an event.
     *
     * @param event the event
     * @return where to go on behind it
     */
    public static Place of(AuditEvent event) {
      return new Place(event.at(), event.subject(), event.seq());
    }

    @Override
    public int compareTo(Place other) {
      int byTime = at.compareTo(other.at);
      int bySubject = byTime == 0 ? subject.compareTo(other.subject) : byTime;
      return bySubject == 0 ? Long.compare(seq, other.seq) : bySubject;
    }
  }

  /**
   * @throws IllegalArgumentException if the limit is not within 1 and 1,000, or a type is not a
   *     word in capitals
   */
  public AuditQuery {
    types = Set.copyOf(types);
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("limit must be within 1 and 1,000, not " + limit);
    }
    for (String type : types) {
      if (!type.matches("[A-Z_]{1,100}")) {
        throw new IllegalArgumentException("no event has the type '" + type + "'");
      }
    }
  }

  /**
   * Everything.
   *
   * @return the first hundred events
   */
  public static AuditQuery all() {
    return new AuditQuery(null, null, null, null, null, Set.of(), null, null, null, 100);
  }

  /**
   * Only one tenant.
   *
   * @param value the tenant
   * @return a narrower query
   */
  public AuditQuery tenant(String value) {
    return new AuditQuery(value, actor, principal, tool, run, types, from, until, after, limit);
  }

  /**
   * Only what one person, agent or node did.
   *
   * @param value who
   * @return a narrower query
   */
  public AuditQuery actor(String value) {
    return new AuditQuery(tenant, value, principal, tool, run, types, from, until, after, limit);
  }

  /**
   * Only what was done on behalf of one person.
   *
   * @param value the person
   * @return a narrower query
   */
  public AuditQuery principal(String value) {
    return new AuditQuery(tenant, actor, value, tool, run, types, from, until, after, limit);
  }

  /**
   * Only about one tool.
   *
   * @param value its name
   * @return a narrower query
   */
  public AuditQuery tool(String value) {
    return new AuditQuery(tenant, actor, principal, value, run, types, from, until, after, limit);
  }

  /**
   * Only one run with its requests.
   *
   * @param value the run
   * @return a narrower query
   */
  public AuditQuery run(RunId value) {
    return new AuditQuery(tenant, actor, principal, tool, value, types, from, until, after, limit);
  }

  /**
   * Only some outcomes, such as {@code REJECT} or {@code FAIL}.
   *
   * @param values the types of events
   * @return a narrower query
   */
  public AuditQuery types(String... values) {
    return new AuditQuery(
        tenant, actor, principal, tool, run, Set.of(values), from, until, after, limit);
  }

  /**
   * Only what happened in a time.
   *
   * @param first from then on
   * @param end before then
   * @return a narrower query
   */
  public AuditQuery between(Instant first, Instant end) {
    return new AuditQuery(tenant, actor, principal, tool, run, types, first, end, after, limit);
  }

  /**
   * Goes on behind a place.
   *
   * @param place null to begin
   * @return the next page
   */
  public AuditQuery after(@Nullable Place place) {
    return new AuditQuery(tenant, actor, principal, tool, run, types, from, until, place, limit);
  }

  /**
   * At most so many.
   *
   * @param value 1 to 1,000
   * @return a page of that size
   */
  public AuditQuery limit(int value) {
    return new AuditQuery(tenant, actor, principal, tool, run, types, from, until, after, value);
  }

  /**
   * Reads all that is asked for, page by page.
   *
   * @param store where; the limit is the size of a page
   * @param each is given every event in order
   */
  public void forEach(Store store, Consumer<AuditEvent> each) {
    AuditQuery next = this;
    List<AuditEvent> page;
    do {
      page = store.events(next);
      page.forEach(each);
      next = page.isEmpty() ? next : next.after(Place.of(page.get(page.size() - 1)));
    } while (page.size() == limit);
  }

  /** Whether an event is asked for, leaving out the principal, which is not on it. */
  boolean matches(AuditEvent event) {
    return (tenant == null || tenant.equals(event.run().tenant()))
        && (actor == null || actor.equals(event.actor()))
        && (tool == null || tool.equals(event.tool()))
        && (run == null || run.equals(event.run()))
        && ((run == null && principal == null) || !RemovedChain.isRemoval(event.subject()))
        && (types.isEmpty() || types.contains(event.type()))
        && (from == null || !event.at().isBefore(from))
        && (until == null || event.at().isBefore(until))
        && (after == null || Place.of(event).compareTo(after) > 0);
  }
}
