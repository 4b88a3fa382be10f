package dev.hitl.request;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says who may review: asked at every vote, never told by the caller. An implementation that throws
 * means no.
 *
 * <p>Implementations are thread-safe.
 */
public interface ReviewerDirectory {
  /**
   * Looks up a person.
   *
   * @param tenant the tenant of the request
   * @param reviewer the identity that the caller's security context vouches for
   * @return the roles of that person now, perhaps none; empty where the person is unknown
   */
  Optional<Set<String>> rolesOf(String tenant, String reviewer);

  /**
   * Every role that somebody may hold, so that a question is not handed to a role with a typing
   * error in it.
   *
   * @param tenant the tenant
   * @return the roles
   */
  Set<String> roles(String tenant);

  /**
   * A fixed list, the same for every tenant.
   *
   * @param people roles by person
   * @return a directory of these people
   */
  static ReviewerDirectory of(Map<String, Set<String>> people) {
    Map<String, Set<String>> copy = new LinkedHashMap<>();
    Set<String> roles = new TreeSet<>();
    people.forEach(
        (person, held) -> {
          copy.put(person, Set.copyOf(held));
          roles.addAll(held);
        });
    return new ReviewerDirectory() {
      @Override
      public Optional<Set<String>> rolesOf(String tenant, String reviewer) {
        return Optional.ofNullable(copy.get(reviewer));
      }

      @Override
      public Set<String> roles(String tenant) {
        return Set.copyOf(roles);
      }
    };
  }

  /**
   * Anybody, with no roles: for rules that ask for a person and name no role. What a {@code Hitl}
   * has when no directory is given; a rule that names a role is then a start-up error.
   *
   * @return a directory that knows everybody
   */
  static ReviewerDirectory anybody() {
    return new ReviewerDirectory() {
      @Override
      public Optional<Set<String>> rolesOf(String tenant, String reviewer) {
        return Optional.of(Set.of());
      }

      @Override
      public Set<String> roles(String tenant) {
        return Set.of();
      }
    };
  }
}
