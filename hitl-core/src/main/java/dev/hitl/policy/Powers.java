package dev.hitl.policy;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which roles stand in for which, and which have no authority over one action. Immutable.
 *
 * @param inherits for a role, the roles whose places it may fill besides its own, directly
 * @param beyond roles that have no authority over the action
 */
public record Powers(Map<String, Set<String>> inherits, Set<String> beyond) {
  /** Every role fills its own places, whatever the action. */
  public static final Powers EQUAL = new Powers(Map.of(), Set.of());

  /** Copies and orders. */
  public Powers {
    SortedMap<String, Set<String>> copy = new TreeMap<>();
    inherits.forEach(
        (role, others) -> copy.put(role, Collections.unmodifiableSet(new TreeSet<>(others))));
    inherits = Collections.unmodifiableSortedMap(copy);
    beyond = Collections.unmodifiableSet(new TreeSet<>(beyond));
  }

  /**
   * The roles whose places somebody may fill. A role without authority over the action gives none,
   * its own included; one with authority gives also those that it inherits, however far, whatever
   * authority these have by themselves.
   *
   * @param held the roles that somebody has
   * @return in order
   */
  public Set<String> of(Set<String> held) {
    Set<String> given = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>();
    held.stream().filter(role -> !beyond.contains(role)).forEach(open::add);
    while (!open.isEmpty()) {
      String role = open.remove();
      if (given.add(role)) {
        open.addAll(inherits.getOrDefault(role, Set.of()));
      }
    }
    return Collections.unmodifiableSet(given);
  }

  /**
   * Whether there is a role that gives a place of a group at all.
   *
   * @param group the group
   * @return false if every role that would fill its places is beyond its authority
   */
  public boolean canBeFilled(Route.Group group) {
    Set<String> known = new TreeSet<>(inherits.keySet());
    known.addAll(group.roles());
    return group.roles().isEmpty() || !Collections.disjoint(of(known), group.roles());
  }

  /**
   * Whether somebody may fill a place of a group.
   *
   * @param group the group
   * @param held the roles that somebody has
   * @return true if one of the roles gives the place; where any reviewer will do, also where no
   *     role is held at all, but not where all that are held are beyond their authority, whichever
   *     groups somebody with roles is in besides
   */
  public boolean fills(Route.Group group, Set<String> held) {
    Set<String> given = of(held);
    if (!group.roles().isEmpty()) {
      return !Collections.disjoint(group.roles(), given);
    }
    // People are in groups that have nothing to do with authority: these must not lend any.
    boolean onlyGroups = held.stream().allMatch(Role::isOfGroup);
    return held.isEmpty() || given.stream().anyMatch(role -> onlyGroups || !Role.isOfGroup(role));
  }
}
