package dev.hitl.admit;

import dev.hitl.request.Identity;
import dev.hitl.request.Vote;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who was admitted, with the roles that they vote with. Immutable.
 *
 * @param id the one name under which they count; of the principal, the request's own name for them
 * @param kind what is behind it
 * @param roles their own roles, or those of whoever handed them a place
 * @param onBehalfOf whose place they fill, where it is not their own; otherwise null
 */
public record Voter(String id, Identity.Kind kind, Set<String> roles, @Nullable String onBehalfOf) {
  /** Copies the roles. */
  public Voter {
    roles = Set.copyOf(roles);
  }

  /**
   * Whether one person is behind it.
   *
   * @return false for a service, an agent and an account that several people share
   */
  public boolean isPerson() {
    return kind == Identity.Kind.PERSON;
  }

  /**
   * What they say.
   *
   * @param agrees whether they say yes
   * @param stage the stage of the route that is asked, from 0
   * @param reason why; null where they say nothing
   * @param at when
   * @return a vote
   */
  public Vote votes(boolean agrees, int stage, @Nullable String reason, Instant at) {
    return new Vote(id, kind, roles, agrees, stage, onBehalfOf, reason, at);
  }
}
