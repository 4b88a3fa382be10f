package dev.hitl.policy;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who may have a call run at once in an emergency, without waiting for those whom the route asks.
 * Immutable.
 *
 * @param roles who may; a permission of its own, which no route gives
 * @param observers who may watch: another person, without whom nothing runs
 * @param limit how long what was broken open may wait for its claim at most
 */
public record BreakGlass(Set<String> roles, Set<String> observers, Duration limit) {
  /**
   * Checks everything.
   *
   * @throws IllegalArgumentException if a set is empty or has a blank role, or the limit is not
   *     more than zero
   */
  public BreakGlass {
    roles = checked("roles", roles);
    observers = checked("observers", observers);
    Ladder.checkTime("the limit of break-glass", limit);
  }

  private static Set<String> checked(String what, Set<String> roles) {
    if (roles.isEmpty() || roles.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException(
          "break-glass needs " + what + ": name one or more roles, none of them blank");
    }
    return Collections.unmodifiableSet(new TreeSet<>(roles));
  }

  /**
   * Every role that is named.
   *
   * @return in order
   */
  public Set<String> all() {
    Set<String> all = new TreeSet<>(roles);
    all.addAll(observers);
    return Collections.unmodifiableSet(all);
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("roles", List.copyOf(roles));
    map.put("observers", List.copyOf(observers));
    map.put("limit", limit.toString());
    return map;
  }
}
