package dev.hitl.request;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One person's agreement to one revision.
 *
 * @param voter who
 * @param roles the roles that the directory gave this person at the vote
 * @param reason what they said; null where nothing
 * @param at when
 */
public record Vote(String voter, Set<String> roles, @Nullable String reason, Instant at) {
  /** Copies the roles. */
  public Vote {
    roles = Set.copyOf(roles);
  }
}
