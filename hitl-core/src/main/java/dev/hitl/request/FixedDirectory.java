package dev.hitl.request;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A list that never changes, the same for every tenant.
 *
 * @param byName identities by their id and by each alias
 */
record FixedDirectory(Map<String, Identity> byName) implements ReviewerDirectory {
  /** Anybody, with no roles. */
  static final class Anybody implements ReviewerDirectory {
    @Override
    public Optional<Identity> find(String tenant, String name) {
      return Optional.of(Identity.person(name, Set.of()));
    }

    @Override
    public Set<String> roles(String tenant) {
      return Set.of();
    }
  }

  FixedDirectory {
    byName = Map.copyOf(byName);
  }

  @Override
  public Optional<Identity> find(String tenant, String name) {
    return Optional.ofNullable(byName.get(name));
  }

  @Override
  public Set<String> roles(String tenant) {
    Set<String> roles = new TreeSet<>();
    byName.values().forEach(identity -> roles.addAll(identity.held()));
    return Collections.unmodifiableSet(roles);
  }

  /** Whether it answers at once, so that nobody has to wait for it on another thread. */
  static boolean isAtOnce(ReviewerDirectory directory) {
    return directory instanceof FixedDirectory || directory instanceof Anybody;
  }
}
