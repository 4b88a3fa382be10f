package dev.hitl.policy;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who must agree, until when, and what happens then. One person fills one place in the whole route.
 *
 * <p>Immutable. Groups of the same roles are joined and all are put in order of their roles, so
 * routes that ask for the same are equal.
 *
 * @param groups at least one; all of them must be filled
 * @param deadline how long after it is asked the question stays open, more than zero and at most
 *     3,650 days; null for no limit
 * @param onDeadline what becomes of the question when nobody decided in time
 */
public record Route(List<Group> groups, @Nullable Duration deadline, OnDeadline onDeadline) {
  /** Ten years: longer is a mistake, and far longer is after the end of time. */
  private static final int MAX_DAYS = 3_650;

  /**
   * Some places that people of certain roles may fill.
   *
   * @param roles having any one of these lets a person fill a place; empty for any known reviewer
   * @param count how many distinct people, 1 to {@value #MAX_COUNT}
   */
  public record Group(Set<String> roles, int count) {
    /** The most places that one group may have. */
    public static final int MAX_COUNT = 100;

    /**
     * Checks the group.
     *
     * @param roles having any one of these lets a person fill a place; empty for any known reviewer
     * @param count how many distinct people, 1 to {@value #MAX_COUNT}
     * @throws IllegalArgumentException if the count is out of range or a role is blank
     */
    public Group {
      if (count < 1) {
        throw new IllegalArgumentException(
            (count == 0 ? "zero approvers" : count + " approvers")
                + " would let the call run with nobody asked; a group needs at least 1");
      }
      if (count > MAX_COUNT) {
        throw new IllegalArgumentException(
            count + " approvers are more than the " + MAX_COUNT + " that one group may have");
      }
      if (roles.stream().anyMatch(String::isBlank)) {
        throw new IllegalArgumentException("a role must not be blank");
      }
      roles = Collections.unmodifiableSet(new TreeSet<>(roles));
    }

    private String describe() {
      return count + " of " + (roles.isEmpty() ? "any reviewer" : String.join(" or ", roles));
    }
  }

  /** What becomes of a question that nobody decided in time. */
  public enum OnDeadline {
    /** It expires: the model is told that nobody answered. */
    EXPIRE,
    /** It counts as rejected. */
    REJECT;

    /**
     * The word for it in policy files.
     *
     * @return the lower-case name
     */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Checks the route and puts its groups in order.
   *
   * @param groups at least one
   * @param deadline more than zero and at most 3,650 days; null for no limit
   * @param onDeadline what becomes of the question then
   * @throws IllegalArgumentException if there is no group or the deadline is out of range
   */
  public Route {
    if (groups.isEmpty()) {
      throw new IllegalArgumentException("a route needs at least one group of approvers");
    }
    if (deadline != null && (deadline.isZero() || deadline.isNegative())) {
      throw new IllegalArgumentException("a deadline must be more than zero, not " + deadline);
    }
    if (deadline != null && deadline.compareTo(Duration.ofDays(MAX_DAYS)) > 0) {
      throw new IllegalArgumentException(
          "a deadline may be at most "
              + MAX_DAYS
              + " days, not "
              + deadline
              + "; leave it out for a question that stays open");
    }
    groups = canonical(groups);
  }

  /**
   * A route that asks this many people of any role, without a deadline.
   *
   * @param count how many distinct people, at least 1
   * @return the route
   * @throws IllegalArgumentException if the count is out of range
   */
  public static Route anyOf(int count) {
    return new Route(List.of(new Group(Set.of(), count)), null, OnDeadline.EXPIRE);
  }

  /**
   * How many distinct people must agree.
   *
   * @return the sum over the groups, at least 1
   */
  public int places() {
    return groups.stream().mapToInt(Group::count).sum();
  }

  /**
   * Every role that the route names.
   *
   * @return the roles in order; empty if any known reviewer may fill every place
   */
  public Set<String> roles() {
    Set<String> roles = new TreeSet<>();
    groups.forEach(group -> roles.addAll(group.roles()));
    return Collections.unmodifiableSet(roles);
  }

  /**
   * A route that satisfies this one and the other: of groups with the same roles the larger; in
   * total at least as many people as either asks for; the shorter deadline; rejection at the
   * deadline if either rejects.
   *
   * @param other the other route
   * @return the joined route; the same whichever of the two it is called on
   */
  public Route merge(Route other) {
    SortedMap<String, Group> byRoles = new TreeMap<>();
    int named = 0;
    for (Group group : concat(groups, other.groups)) {
      if (!group.roles().isEmpty()) {
        byRoles.merge(key(group), group, (a, b) -> a.count() >= b.count() ? a : b);
      }
    }
    for (Group group : byRoles.values()) {
      named += group.count();
    }
    List<Group> joined = new ArrayList<>(byRoles.values());
    int missing = Math.max(places(), other.places()) - named;
    if (missing > 0) {
      joined.add(new Group(Set.of(), missing));
    }
    return new Route(
        joined,
        shorter(deadline, other.deadline),
        onDeadline == OnDeadline.REJECT ? OnDeadline.REJECT : other.onDeadline);
  }

  /**
   * Who must agree, in words.
   *
   * @return such as {@code 1 of manager and 1 of any reviewer}
   */
  public String describe() {
    return groups.stream().map(Group::describe).collect(Collectors.joining(" and "));
  }

  /**
   * The form in which a route is stored.
   *
   * @return values that have an exact JSON form: {@code
   *     {"groups":[{"roles":["a"],"count":1}],"deadline":"PT1H","onDeadline":"expire"}}, the
   *     deadline left out where there is none
   */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(
        "groups",
        groups.stream()
            .map(
                group -> {
                  Map<String, Object> member = new LinkedHashMap<>();
                  member.put("roles", List.copyOf(group.roles()));
                  member.put("count", (long) group.count());
                  return member;
                })
            .toList());
    if (deadline != null) {
      map.put("deadline", deadline.toString());
    }
    map.put("onDeadline", onDeadline.word());
    return map;
  }

  /**
   * Reads what {@link #toMap} gave.
   *
   * @param map the stored form
   * @return the route
   * @throws IllegalArgumentException if this is not a stored route
   */
  public static Route fromMap(Map<?, ?> map) {
    if (!Set.of("groups", "deadline", "onDeadline").containsAll(map.keySet())) {
      throw new IllegalArgumentException("not a stored route: it has the keys " + map.keySet());
    }
    List<Group> groups = new ArrayList<>();
    for (Object group : expect(Collection.class, map.get("groups"), "groups")) {
      Map<?, ?> members = expect(Map.class, group, "group");
      Set<String> roles = new TreeSet<>();
      for (Object role : expect(Collection.class, members.get("roles"), "roles")) {
        roles.add(expect(String.class, role, "role"));
      }
      long count = expect(Long.class, members.get("count"), "count");
      groups.add(new Group(roles, (int) Math.max(-1, Math.min(count, Group.MAX_COUNT + 1L))));
    }
    Object deadline = map.get("deadline");
    String word = expect(String.class, map.get("onDeadline"), "onDeadline");
    for (OnDeadline onDeadline : OnDeadline.values()) {
      if (onDeadline.word().equals(word)) {
        return new Route(
            groups,
            deadline == null ? null : duration(expect(String.class, deadline, "deadline")),
            onDeadline);
      }
    }
    throw new IllegalArgumentException("not a stored route: onDeadline is '" + word + "'");
  }

  private static Duration duration(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("not a stored route: the deadline is '" + text + "'", e);
    }
  }

  private static <T> T expect(Class<T> type, @Nullable Object value, String what) {
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException("not a stored route: bad " + what);
    }
    return type.cast(value);
  }

  private static @Nullable Duration shorter(@Nullable Duration a, @Nullable Duration b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static List<Group> canonical(List<Group> groups) {
    SortedMap<String, Group> byRoles = new TreeMap<>();
    for (Group group : groups) {
      byRoles.merge(
          key(group), group, (a, b) -> new Group(a.roles(), Math.addExact(a.count(), b.count())));
    }
    return List.copyOf(byRoles.values());
  }

  /** Sorts groups of any role last; the separators keep different sets of roles apart. */
  private static String key(Group group) {
    return group.roles().isEmpty() ? "\uffff" : String.join("\u0000", group.roles());
  }

  private static List<Group> concat(List<Group> a, List<Group> b) {
    List<Group> all = new ArrayList<>(a);
    all.addAll(b);
    return all;
  }
}
