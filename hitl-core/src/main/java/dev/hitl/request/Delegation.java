package dev.hitl.request;

import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * That one reviewer fills another's places for a time, such as a holiday. Immutable.
 *
 * @param id its name
 * @param tenant where it holds
 * @param from whose places
 * @param to who fills them
 * @param start from when on
 * @param end until when
 * @param tool for which tools: a name or a pattern as in rules, {@code *} for all
 * @param roles which of the other's roles; empty for all
 * @param reason why
 */
public record Delegation(
    String id,
    String tenant,
    String from,
    String to,
    Instant start,
    Instant end,
    String tool,
    Set<String> roles,
    String reason) {
  /**
   * Copies the roles.
   *
   * @throws IllegalArgumentException if it ends before it starts, or somebody hands their places to
   *     themselves
   */
  public Delegation {
    if (!start.isBefore(end)) {
      throw new IllegalArgumentException("a delegation ends after it starts, not at " + end);
    }
    if (from.equals(to)) {
      throw new IllegalArgumentException(from + " cannot hand their places to themselves");
    }
    roles = Collections.unmodifiableSet(new TreeSet<>(roles));
  }

  /**
   * Whether it holds.
   *
   * @param now by the store's clock
   * @return from its start until before its end
   */
  public boolean holdsAt(Instant now) {
    return !now.isBefore(start) && now.isBefore(end);
  }
}
