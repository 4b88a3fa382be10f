package dev.hitl.admit;

import dev.hitl.request.Identity;
import dev.hitl.request.Vote;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who was admitted, with the roles that they vote with. Immutable.
 *
 * @param name the one name under which they count
 * @param kind what is behind it
 * @param roles their own roles, or those of whoever handed them a place
 * @param onBehalfOf whose place they fill, where it is not their own; otherwise null
 */
public record Voter(
    String name, Identity.Kind kind, Set<String> roles, @Nullable String onBehalfOf) {
  /** Copies the roles. */
  public Voter {
    roles = Set.copyOf(roles);
  }

  /**
   * Their agreement.
   *
   * @param reason what they said; null where nothing
   * @param at when
   * @return a vote at the first stage
   */
  public Vote agrees(@Nullable String reason, Instant at) {
    return new Vote(name, kind, roles, true, 0, onBehalfOf, reason, at);
  }
}
