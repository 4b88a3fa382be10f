package dev.hitl.request;

import dev.hitl.policy.Powers;
import dev.hitl.policy.Route;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one reviewer said about one revision.
 *
 * @param voter who
 * @param kind what is behind that name; a vote of anything but a person is soft
 * @param roles the roles that the directory gave them at the vote
 * @param agrees whether they said yes
 * @param stage the stage of the route that was asked then, from 0
 * @param onBehalfOf whose place they fill, where somebody handed it to them; otherwise null
 * @param reason what they said; null where nothing
 * @param at when
 */
public record Vote(
    String voter,
    Identity.Kind kind,
    Set<String> roles,
    boolean agrees,
    int stage,
    @Nullable String onBehalfOf,
    @Nullable String reason,
    Instant at) {
  /** Copies the roles. */
  public Vote {
    roles = Set.copyOf(roles);
  }

  /**
   * A person's agreement at the first stage.
   *
   * @param voter who
   * @param roles the roles that the directory gave them at the vote
   * @param reason what they said; null where nothing
   * @param at when
   */
  public Vote(String voter, Set<String> roles, @Nullable String reason, Instant at) {
    this(voter, Identity.Kind.PERSON, roles, true, 0, null, reason, at);
  }

  /**
   * Whether it can sit on a place of a group: a person on a place for people, and an agent or a
   * service on a soft one; an account that several people use on none. The principal's own vote
   * sits on the principal's place and on no other, and no other vote does.
   *
   * @param group the group
   * @param powers which roles have authority over the action
   * @param principal on whose behalf the agent acts; null where unknown
   * @return whether it can
   */
  public boolean fills(Route.Group group, Powers powers, @Nullable String principal) {
    boolean own = voter.equals(principal);
    return switch (group.seat()) {
      case PRINCIPAL -> own && kind == Identity.Kind.PERSON;
      case PERSON -> !own && kind == Identity.Kind.PERSON && powers.fills(group, roles);
      case SOFT -> !own && kind != Identity.Kind.SHARED && powers.fills(group, roles);
    };
  }
}
