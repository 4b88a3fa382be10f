package dev.hitl.request;

import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says who may review: asked at every vote and again before what was approved is executed, never
 * told by the caller. An implementation that throws, takes longer than the node waits for it, or
 * answers null means no.
 *
 * <p>It is asked on threads of the node's own, several at once. Implementations are thread-safe.
 */
public interface ReviewerDirectory {
  /**
   * Looks somebody up.
   *
   * @param tenant the tenant of the request
   * @param name the identity that the caller's security context vouches for, which may be an alias;
   *     or the id of somebody who voted before
   * @return who that is now, under the one id by which votes count; empty where nobody is known by
   *     this name
   */
  Optional<Identity> find(String tenant, String name);

  /**
   * Every role that somebody may hold, so that a question is not handed to a role with a typing
   * error in it.
   *
   * @param tenant the tenant
   * @return the roles, and each group to which a question may be handed as {@code group:} and its
   *     name
   */
  Set<String> roles(String tenant);

  /**
   * A fixed list of people, the same for every tenant.
   *
   * @param people roles by person
   * @return a directory of these people
   */
  static ReviewerDirectory of(Map<String, Set<String>> people) {
    Builder builder = builder();
    people.forEach((person, roles) -> builder.person(person, roles.toArray(String[]::new)));
    return builder.build();
  }

  /**
   * Anybody, with no roles: for rules that ask for a person and name no role. What a {@code Hitl}
   * has when no directory is given; a rule that names a role is then a start-up error.
   *
   * @return a directory that knows everybody
   */
  static ReviewerDirectory anybody() {
    return new FixedDirectory.Anybody();
  }

  /**
   * Begins a fixed list with more than roles, the same for every tenant.
   *
   * @return a builder
   */
  static Builder builder() {
    return new Builder();
  }

  /** Collects a fixed list. Not thread-safe. */
  final class Builder {
    private final Map<String, Identity> known = new LinkedHashMap<>();

    private Builder() {}

    /**
     * Adds a person.
     *
     * @param id their name
     * @param roles their roles
     * @return this
     * @throws IllegalArgumentException if the name is blank or taken
     */
    public Builder person(String id, String... roles) {
      return add(id, Identity.Kind.PERSON, roles);
    }

    /**
     * Adds a program that authenticates itself. It fills no place of a person.
     *
     * @param id its name
     * @param roles its roles
     * @return this
     * @throws IllegalArgumentException if the name is blank or taken
     */
    public Builder service(String id, String... roles) {
      return add(id, Identity.Kind.SERVICE, roles);
    }

    /**
     * Adds an account that several people use. It fills no place at all.
     *
     * @param id its name
     * @param roles its roles
     * @return this
     * @throws IllegalArgumentException if the name is blank or taken
     */
    public Builder shared(String id, String... roles) {
      return add(id, Identity.Kind.SHARED, roles);
    }

    /**
     * Adds an agent or a rule set. It fills no place of a person.
     *
     * @param id its name
     * @param roles its roles
     * @return this
     * @throws IllegalArgumentException if the name is blank or taken
     */
    public Builder agent(String id, String... roles) {
      return add(id, Identity.Kind.AGENT, roles);
    }

    /**
     * Gives further names to somebody who was added.
     *
     * @param id whose
     * @param aliases the names
     * @return this
     * @throws IllegalArgumentException if nobody of this name was added
     */
    public Builder alias(String id, String... aliases) {
      Identity of = known(id);
      return put(of, of.groups(), plus(of.aliases(), aliases), of.onBehalfOf(), of.until());
    }

    /**
     * Puts somebody who was added into groups: rules name them as {@code group:} and the name.
     *
     * @param id whom
     * @param groups the groups
     * @return this
     * @throws IllegalArgumentException if nobody of this name was added
     */
    public Builder groups(String id, String... groups) {
      Identity of = known(id);
      return put(of, plus(of.groups(), groups), of.aliases(), of.onBehalfOf(), of.until());
    }

    /**
     * Says for whom somebody who was added acts.
     *
     * @param id who acts
     * @param principal for whom
     * @return this
     * @throws IllegalArgumentException if nobody of this name was added
     */
    public Builder onBehalfOf(String id, String principal) {
      Identity of = known(id);
      return put(of, of.groups(), of.aliases(), principal, of.until());
    }

    /**
     * Says until when somebody who was added is known.
     *
     * @param id who
     * @param until from then on they are unknown
     * @return this
     * @throws IllegalArgumentException if nobody of this name was added
     */
    public Builder until(String id, Instant until) {
      Identity of = known(id);
      return put(of, of.groups(), of.aliases(), of.onBehalfOf(), until);
    }

    /**
     * Makes the directory.
     *
     * @return a directory of everybody who was added
     * @throws IllegalArgumentException if one name is that of two
     */
    public ReviewerDirectory build() {
      Map<String, Identity> byName = new LinkedHashMap<>(known);
      known
          .values()
          .forEach(
              identity ->
                  identity
                      .aliases()
                      .forEach(
                          alias -> {
                            Identity other = byName.putIfAbsent(alias, identity);
                            if (other != null && !other.equals(identity)) {
                              throw new IllegalArgumentException(
                                  "'%s' is a name of both %s and %s"
                                      .formatted(alias, other.id(), identity.id()));
                            }
                          }));
      return new FixedDirectory(byName);
    }

    private Builder add(String id, Identity.Kind kind, String... roles) {
      Identity identity = new Identity(id, kind, Set.of(roles), Set.of(), Set.of(), null, null);
      if (known.putIfAbsent(id, identity) != null) {
        throw new IllegalArgumentException("'" + id + "' was added already");
      }
      return this;
    }

    private Identity known(String id) {
      Identity identity = known.get(id);
      if (identity == null) {
        throw new IllegalArgumentException("nobody of the name '" + id + "' was added");
      }
      return identity;
    }

    private Builder put(
        Identity of,
        Set<String> groups,
        Set<String> aliases,
        @Nullable String onBehalfOf,
        @Nullable Instant until) {
      known.put(
          of.id(),
          new Identity(of.id(), of.kind(), of.roles(), groups, aliases, onBehalfOf, until));
      return this;
    }

    private static Set<String> plus(Set<String> some, String... more) {
      Set<String> all = new HashSet<>(some);
      all.addAll(Set.of(more));
      return all;
    }
  }
}
