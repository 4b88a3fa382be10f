package dev.hitl.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who must agree, by when, and under what terms. One person fills one place in the whole route.
 *
 * <p>Stages are asked one after the other, the groups of a stage at the same time. Immutable.
 * Groups of a stage with the same roles and seat are joined and all are put in order, so routes
 * that ask for the same are equal.
 *
 * @param stages at least one, in the order in which they are asked
 * @param ladder what happens while nobody decides
 * @param terms how it is decided
 * @param powers which roles have authority over the action
 */
public record Route(List<Stage> stages, Ladder ladder, Terms terms, Powers powers) {

  /**
   * Places that are asked for at the same time.
   *
   * @param groups at least one; all of them must be filled
   */
  public record Stage(List<Group> groups) {
    /**
     * Checks the stage and puts its groups in order.
     *
     * @param groups at least one
     * @throws IllegalArgumentException if there is none
     */
    public Stage {
      if (groups.isEmpty()) {
        throw new IllegalArgumentException("a route needs at least one group of approvers");
      }
      groups = canonical(groups);
    }

    /**
     * These places in words.
     *
     * @return such as {@code 1 of manager and 1 of any reviewer}
     */
    public String describe() {
      return groups.stream().map(Group::describe).collect(Collectors.joining(" and "));
    }
  }

  /** Who may sit on a place. */
  public enum Seat {
    /** A person. */
    PERSON,
    /** An agent, a service or a rule set that people gave bounds to; or a person. */
    SOFT,
    /** The person on whose behalf the agent acts, and nobody else: self-confirmation. */
    PRINCIPAL;

    /**
     * The word for it in policy files.
     *
     * @return the lower-case name
     */
    public String word() {
      return Words.of(this);
    }
  }

  /**
   * Some places that people of certain roles may fill.
   *
   * @param roles having any one of these lets a person fill a place; empty for any known reviewer
   * @param count how many distinct people, 1 to {@value #MAX_COUNT}
   * @param seat who may sit there
   */
  public record Group(Set<String> roles, int count, Seat seat) {
    /** The most places that one group may have. */
    public static final int MAX_COUNT = 100;

    /**
     * Checks the group.
     *
     * @param roles having any one of these lets a person fill a place; empty for any known reviewer
     * @param count how many distinct people, 1 to {@value #MAX_COUNT}
     * @param seat who may sit there
     * @throws IllegalArgumentException if the count is out of range, a role is blank, or the
     *     principal's seat has roles or is there more than once
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
      if (seat == Seat.PRINCIPAL && (count > 1 || !roles.isEmpty())) {
        throw new IllegalArgumentException(
            "there is one person on whose behalf the agent acts, whatever the role: a place for"
                + " the principal has no roles and no count");
      }
      roles = Collections.unmodifiableSet(new TreeSet<>(roles));
    }

    /**
     * Places for people.
     *
     * @param roles having any one of these lets a person fill a place; empty for any known reviewer
     * @param count how many distinct people, 1 to {@value #MAX_COUNT}
     */
    public Group(Set<String> roles, int count) {
      this(roles, count, Seat.PERSON);
    }

    /**
     * These places in words.
     *
     * @return such as {@code 2 of manager or owner}
     */
    public String describe() {
      if (seat == Seat.PRINCIPAL) {
        return "the person on whose behalf the agent acts";
      }
      String soft = seat == Seat.SOFT ? " (an agent or a rule set will do)" : "";
      return count
          + " of "
          + (roles.isEmpty() ? "any reviewer" : String.join(" or ", roles))
          + soft;
    }
  }

  /**
   * How it is decided.
   *
   * @param denials how many people must say no to end it, 1 to 100
   * @param reasons whether an approval needs a reason too
   * @param byHand whether the tool is never run by the agent: a person does it and reports
   * @param validity how long an approval may wait for its claim; null for no limit
   * @param priority the lane in which it waits
   * @param learning whether people may answer it once for the next times as well
   * @param exclusive whether nobody else decides what somebody has taken to decide it
   * @param breakGlass whether it may be run at once in an emergency, where the policy has that
   */
  public record Terms(
      int denials,
      boolean reasons,
      boolean byHand,
      @Nullable Duration validity,
      Priority priority,
      Learning learning,
      boolean exclusive,
      boolean breakGlass) {
    /** One denial ends it, approvals need no reason and hold for ever, normal priority. */
    public static final Terms USUAL = new Terms(1, false, false, null, Priority.NORMAL);

    /**
     * Checks the terms.
     *
     * @param denials 1 to 100
     * @param reasons whether an approval needs a reason too
     * @param byHand whether a person does it and reports
     * @param validity more than zero and at most 3,650 days; null for no limit
     * @param priority the lane in which it waits
     * @throws IllegalArgumentException if a number is out of range
     */
    public Terms {
      if (denials < 1 || denials > Group.MAX_COUNT) {
        throw new IllegalArgumentException(
            "it takes 1 to " + Group.MAX_COUNT + " denials to end a question, not " + denials);
      }
      Ladder.checkTime("the validity of an approval", validity);
    }

    /**
     * Terms of a question that is asked every time, that anybody may decide whoever has taken it,
     * and that may be run at once in an emergency.
     *
     * @param denials how many people must say no to end it
     * @param reasons whether an approval needs a reason too
     * @param byHand whether a person does it, and never the tool
     * @param validity how long an approval may wait for its claim; null for no limit
     * @param priority the lane in which it waits
     */
    public Terms(
        int denials,
        boolean reasons,
        boolean byHand,
        @Nullable Duration validity,
        Priority priority) {
      this(denials, reasons, byHand, validity, priority, Learning.NONE, false, true);
    }

    private Terms merge(Terms other) {
      return new Terms(
          Math.min(denials, other.denials),
          reasons || other.reasons,
          byHand || other.byHand,
          shorter(validity, other.validity),
          priority.compareTo(other.priority) >= 0 ? priority : other.priority,
          learning.merge(other.learning),
          exclusive || other.exclusive,
          breakGlass && other.breakGlass);
    }

    /** Terms of a question that is answered each time anew, and whose answer a tool acts on. */
    Terms onceAndByTool() {
      return new Terms(
          denials, reasons, false, validity, priority, Learning.NONE, exclusive, breakGlass);
    }

    Terms exclusively() {
      return new Terms(denials, reasons, byHand, validity, priority, learning, true, breakGlass);
    }
  }

  /**
   * Checks the route.
   *
   * @param stages at least one
   * @param ladder what happens while nobody decides
   * @param terms how it is decided
   * @param powers which roles have authority over the action
   * @throws IllegalArgumentException if there is no stage
   */
  public Route {
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("a route needs at least one group of approvers");
    }
    stages = List.copyOf(stages);
  }

  /**
   * A route of one stage, which waits for ever, under the usual terms.
   *
   * @param groups at least one
   * @return the route
   * @throws IllegalArgumentException if there is none
   */
  public static Route of(List<Group> groups) {
    return new Route(List.of(new Stage(groups)), Ladder.NONE, Terms.USUAL, Powers.EQUAL);
  }

  /**
   * A route that asks this many people of any role, without a deadline.
   *
   * @param count how many distinct people, at least 1
   * @return the route
   * @throws IllegalArgumentException if the count is out of range
   */
  public static Route anyOf(int count) {
    return of(List.of(new Group(Set.of(), count)));
  }

  /**
   * This route with other stages.
   *
   * @param value at least one
   * @return a copy
   */
  public Route withStages(List<Stage> value) {
    return new Route(value, ladder, terms, powers);
  }

  /**
   * This route with another ladder.
   *
   * @param value the ladder
   * @return a copy
   */
  public Route withLadder(Ladder value) {
    return new Route(stages, value, terms, powers);
  }

  /**
   * This route under other terms.
   *
   * @param value the terms
   * @return a copy
   */
  public Route withTerms(Terms value) {
    return new Route(stages, ladder, value, powers);
  }

  /**
   * This route for an action over which roles have other powers.
   *
   * @param value the powers
   * @return a copy
   */
  public Route withPowers(Powers value) {
    return new Route(stages, ladder, terms, value);
  }

  /**
   * The groups of all stages.
   *
   * @return in the order in which they are asked
   */
  public List<Group> groups() {
    return stages.stream().flatMap(stage -> stage.groups().stream()).toList();
  }

  /**
   * How long after it is asked the question stays open.
   *
   * @return null for no limit
   */
  public @Nullable Duration deadline() {
    return ladder.deadline();
  }

  /**
   * Until when an approval may wait for its claim.
   *
   * @param approved when it was given
   * @return null for no limit
   */
  public @Nullable Instant validUntil(Instant approved) {
    return terms.validity() == null ? null : approved.plus(terms.validity());
  }

  /**
   * How many distinct people must agree.
   *
   * @return the sum over the groups, at least 1; the principal counts once
   */
  public int places() {
    int principals =
        (int) groups().stream().filter(group -> group.seat() == Seat.PRINCIPAL).count();
    // However often the principal is asked, it is one word of one person.
    return groups().stream().mapToInt(Group::count).sum() - Math.max(0, principals - 1);
  }

  /**
   * Every role that the route names, those of its ladder too.
   *
   * @return the roles in order; empty if any known reviewer may fill every place
   */
  public Set<String> roles() {
    Set<String> roles = new TreeSet<>(ladder.roles());
    groups().forEach(group -> roles.addAll(group.roles()));
    return Collections.unmodifiableSet(roles);
  }

  /**
   * A route that satisfies this one and the other: stage by stage, of groups with the same roles
   * and seat the larger; at each stage at least as many people as either asks for there; the ladder
   * that is as strict as both, by which a role may decide later only where it may on either; the
   * stricter of the terms. Its powers are this route's.
   *
   * @param other the other route
   * @return the joined route; but for the powers the same whichever of the two it is called on
   */
  public Route merge(Route other) {
    List<Stage> joined = new ArrayList<>();
    for (int i = 0; i < Math.max(stages.size(), other.stages.size()); i++) {
      joined.add(merged(groups(i), other.groups(i)));
    }
    return new Route(
        joined,
        LadderMerge.of(ladder, asksAnybody(), other.ladder, other.asksAnybody()),
        terms.merge(other.terms),
        powers);
  }

  /** Neither a machine nor the principal is one of the people that a place for anybody asks for. */
  private static Stage merged(List<Group> mine, List<Group> its) {
    SortedMap<String, Group> byKey = new TreeMap<>();
    for (Group group : concat(mine, its)) {
      if (!isAny(group)) {
        byKey.merge(key(group), group, (a, b) -> a.count() >= b.count() ? a : b);
      }
    }
    List<Group> groups = new ArrayList<>(byKey.values());
    int missing = Math.max(people(mine), people(its)) - people(groups);
    if (missing > 0) {
      groups.add(new Group(Set.of(), missing));
    }
    return new Stage(groups);
  }

  /** Whether whoever a ladder names later could have decided from the start. */
  private boolean asksAnybody() {
    return groups().stream()
        .allMatch(group -> group.seat() != Seat.PERSON || group.roles().isEmpty());
  }

  private static int people(List<Group> groups) {
    return groups.stream()
        .filter(group -> group.seat() == Seat.PERSON)
        .mapToInt(Group::count)
        .sum();
  }

  private List<Group> groups(int stage) {
    return stage < stages.size() ? stages.get(stage).groups() : List.of();
  }

  /**
   * Who must agree, in words.
   *
   * @return such as {@code 1 of manager and 1 of any reviewer, then 1 of director}
   */
  public String describe() {
    return stages.stream().map(Stage::describe).collect(Collectors.joining(", then "));
  }

  /**
   * Whether a place of it can be filled by no role at all, because none that would has authority.
   *
   * @return which and why, in words; empty where every place can be filled
   */
  public Optional<String> nobody() {
    return groups().stream()
        .filter(group -> !powers.canBeFilled(group))
        .findFirst()
        .map(
            group ->
                "no role that could agree as "
                    + String.join(" or ", group.roles())
                    + " has authority over this action");
  }

  /**
   * The form in which a route is stored.
   *
   * @return values that have an exact JSON form; what is as usual is left out
   */
  public Map<String, Object> toMap() {
    return RouteForm.of(this);
  }

  /**
   * Reads what {@link #toMap} gave.
   *
   * @param map the stored form
   * @return the route
   * @throws IllegalArgumentException if this is not a stored route
   */
  public static Route fromMap(Map<?, ?> map) {
    return RouteForm.read(map);
  }

  static @Nullable Duration shorter(@Nullable Duration a, @Nullable Duration b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static List<Group> canonical(Collection<Group> groups) {
    SortedMap<String, Group> byKey = new TreeMap<>();
    for (Group group : groups) {
      byKey.merge(
          key(group),
          group,
          (a, b) -> new Group(a.roles(), Math.addExact(a.count(), b.count()), a.seat()));
    }
    return List.copyOf(byKey.values());
  }

  private static boolean isAny(Group group) {
    return group.roles().isEmpty() && group.seat() == Seat.PERSON;
  }

  /** Sorts groups of any role last; the separators keep different sets of roles apart. */
  private static String key(Group group) {
    return (group.roles().isEmpty() ? "\uffff" : String.join("\u0000", group.roles()))
        + "\u0001"
        + group.seat();
  }

  private static List<Group> concat(List<Group> a, List<Group> b) {
    List<Group> all = new ArrayList<>(a);
    all.addAll(b);
    return all;
  }
}
