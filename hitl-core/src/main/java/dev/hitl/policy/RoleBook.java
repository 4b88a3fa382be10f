package dev.hitl.policy;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The roles of a policy, checked against each other, with their conditions compiled. */
final class RoleBook {
  private final List<Role> roles;
  private final SortedMap<String, Condition> authority = new TreeMap<>();
  private final SortedMap<String, Set<String>> inherits = new TreeMap<>();

  /**
   * @throws PolicyException naming the role, if two have one name, one inherits what is not there
   *     or from itself, is not above what it inherits, or has a condition that cannot be used
   */
  RoleBook(List<Role> roles) {
    this.roles = List.copyOf(roles);
    SortedMap<String, Role> byName = new TreeMap<>();
    for (Role role : roles) {
      if (byName.put(role.name(), role) != null) {
        throw new PolicyException("two roles are named '" + role.name() + "'; names must differ");
      }
    }
    byName.values().forEach(role -> checkInherited(role, byName));
    byName.values().forEach(role -> checkNoCycle(role, role.inherits(), byName, new TreeSet<>()));
    byName.values().forEach(role -> checkLevels(role, byName));
    for (Role role : byName.values()) {
      if (!role.inherits().isEmpty()) {
        inherits.put(role.name(), role.inherits());
      }
      if (!role.authority().isBlank()) {
        authority.put(role.name(), compiled(role));
      }
    }
  }

  boolean isEmpty() {
    return roles.isEmpty();
  }

  /** Which roles have authority over an action; one whose condition is in doubt has none. */
  Powers over(Facts facts) {
    if (roles.isEmpty()) {
      return Powers.EQUAL;
    }
    Set<String> beyond = new TreeSet<>();
    authority.forEach(
        (role, condition) -> {
          if (!condition.holds(facts).equals(Truth.YES)) {
            beyond.add(role);
          }
        });
    return new Powers(inherits, beyond);
  }

  /** Which roles stand in for which, whatever the action. */
  Powers unbounded() {
    return new Powers(inherits, Set.of());
  }

  /** The level of the most senior of these roles; 0 where the policy knows none of them. */
  int level(Collection<String> held) {
    return roles.stream()
        .filter(role -> held.contains(role.name()))
        .mapToInt(Role::level)
        .max()
        .orElse(0);
  }

  /** What of the roles goes into the version of the policy. */
  List<Map<String, Object>> content() {
    return roles.stream().map(RoleBook::content).toList();
  }

  private static Map<String, Object> content(Role role) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("name", role.name());
    content.put("level", (long) role.level());
    content.put("inherits", List.copyOf(role.inherits()));
    content.put("authority", role.authority());
    return content;
  }

  private static void checkInherited(Role role, Map<String, Role> known) {
    for (String other : role.inherits()) {
      if (!known.containsKey(other)) {
        throw new PolicyException(
            "role '"
                + role.name()
                + "' inherits '"
                + Words.shown(other)
                + "', which is no role of the policy"
                + Words.nearest(other, known.keySet())
                + "; roles are "
                + known.keySet());
      }
    }
  }

  private static void checkNoCycle(
      Role start, Set<String> next, Map<String, Role> known, Set<String> seen) {
    for (String name : next) {
      if (name.equals(start.name())) {
        throw new PolicyException(
            "role '" + start.name() + "' inherits itself, directly or through others");
      }
      Role role = known.get(name);
      if (role != null && seen.add(name)) {
        checkNoCycle(start, role.inherits(), known, seen);
      }
    }
  }

  private static void checkLevels(Role role, Map<String, Role> known) {
    for (String name : role.inherits()) {
      Role other = known.get(name);
      if (other != null && other.level() >= role.level()) {
        throw new PolicyException(
            "role '%s' has level %d and inherits '%s' of level %d; who fills another's places is above them"
                .formatted(role.name(), role.level(), name, other.level()));
      }
    }
  }

  private static Condition compiled(Role role) {
    try {
      return Condition.compile(role.authority());
    } catch (PolicyException e) {
      throw new PolicyException(
          "the authority '"
              + role.authority()
              + "' of role '"
              + role.name()
              + "' "
              + e.getMessage(),
          e);
    }
  }
}
