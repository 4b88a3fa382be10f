package dev.hitl.request;

import dev.hitl.policy.Role;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody is, as the {@link ReviewerDirectory} says it at this moment. Immutable.
 *
 * @param id the one name under which votes count
 * @param kind whether a person is behind it
 * @param roles what they may decide
 * @param groups where they belong; rules name a group as the role {@code group:} and its name
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
   * @throws IllegalArgumentException if the id is blank, or a role has the name of a group's
   */
  public Identity {
    if (id.isBlank()) {
      throw new IllegalArgumentException("an identity needs a name");
    }
    for (String role : roles) {
      if (Role.isOfGroup(role)) {
        throw new IllegalArgumentException(
            "'" + role + "' is no role: whoever has it is in the group");
      }
    }
    roles = Set.copyOf(roles);
    groups = Set.copyOf(groups);
    aliases = Set.copyOf(aliases);
  }

  /**
   * The form in which names are compared where somebody is barred: NFKC, without what is drawn as
   * nothing, without a difference of case, and with single spaces within and none at the ends.
   * Names that a directory keeps apart may be the same here; then both are barred.
   *
   * @param name as it was given
   * @return the form; empty where nothing visible is left
   */
  public static String canonical(String name) {
    return Name.canonical(name);
  }

  /**
   * The roles they decide with.
   *
   * @return their roles, and for every group {@code group:} and its name
   */
  public Set<String> held() {
    Set<String> held = new TreeSet<>(roles);
    groups.forEach(group -> held.add(Role.GROUP + group));
    return Collections.unmodifiableSet(held);
  }

  /**
   * All names of the same, as they are compared.
   *
   * @return the canonical forms of the id and of every alias
   */
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    names.add(canonical(id));
    aliases.forEach(alias -> names.add(canonical(alias)));
    names.remove("");
    return Collections.unmodifiableSet(names);
  }

  /**
   * Whether it has not ended.
   *
   * @param now by the store's clock
   * @return true before its end, or where it has none
   */
  public boolean holdsAt(Instant now) {
    return until == null || now.isBefore(until);
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
