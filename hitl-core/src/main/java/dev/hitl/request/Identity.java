package dev.hitl.request;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody is, as the {@link ReviewerDirectory} says it at this moment. Immutable.
 *
 * @param id the one name under which votes count
 * @param kind whether a person is behind it
 * @param roles what they may decide
 * @param groups where they belong, for display and for rules of the application
 * @param aliases other names of the same; whoever is barred under one is barred under all
 * @param onBehalfOf for whom an agent or a service acts; null where for nobody
 * @param until when it ends; null where it does not
 */
public record Identity(
    String id,
    Kind kind,
    Set<String> roles,
    Set<String> groups,
    Set<String> aliases,
    @Nullable String onBehalfOf,
    @Nullable Instant until) {

  /** What is behind a name. */
  public enum Kind {
    /** One person. */
    PERSON,
    /** A program that authenticates itself. */
    SERVICE,
    /** An account that several people use; it never counts as a person. */
    SHARED,
    /** An agent or a rule set. */
    AGENT
  }

  /**
   * Copies the sets.
   *
   * @throws IllegalArgumentException if the id is blank
   */
  public Identity {
    if (id.isBlank()) {
      throw new IllegalArgumentException("an identity needs a name");
    }
    roles = Set.copyOf(roles);
    groups = Set.copyOf(groups);
    aliases = Set.copyOf(aliases);
  }

  /**
   * A person with nothing but roles.
   *
   * @param id the name
   * @param roles the roles
   * @return the identity
   */
  public static Identity person(String id, Set<String> roles) {
    return new Identity(id, Kind.PERSON, roles, Set.of(), Set.of(), null, null);
  }
}
