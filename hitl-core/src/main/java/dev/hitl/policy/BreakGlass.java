package dev.hitl.policy;

import dev.hitl.policy.Ladder.Rung;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who may have a call run at once in an emergency, without waiting for those whom the route asks,
 * and who looks at it afterwards. Immutable.
 *
 * @param roles who may; a permission of its own, which no route gives
 * @param observers who may watch: another person, without whom nothing runs
 * @param limit how long what was broken open may wait for its claim at most
 * @param review who looks at it afterwards, and what happens until somebody has
 */
public record BreakGlass(Set<String> roles, Set<String> observers, Duration limit, Review review) {
  private static final Duration REMINDED = Duration.ofDays(1);
  private static final Duration WIDENED = Duration.ofDays(3);

  /**
   * The look afterwards, which nobody can leave out.
   *
   * @param reviewers one of whom says whether it was an emergency; neither of the two who ran it
   * @param ladder what happens until then; at least one rung, and none that ends the question
   */
  public record Review(Set<String> reviewers, Ladder ladder) {
    /**
     * Checks everything.
     *
     * @throws IllegalArgumentException if no role is named or a blank one, or the ladder has no
     *     rung or an end
     */
    public Review {
      reviewers = checked("reviewers", reviewers);
      if (ladder.rungs().isEmpty()) {
        throw new IllegalArgumentException(
            "the review of break-glass needs an escalation: nobody may forget it; leave it out for"
                + " the usual one");
      }
      if (ladder.end() != null) {
        throw new IllegalArgumentException(
            "the review of break-glass never ends by itself: its escalation has no then");
      }
    }
  }

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

  /**
   * With the usual look afterwards: by the observers' roles, by the {@linkplain #usualLadder usual
   * ladder}.
   *
   * @param roles who may
   * @param observers who may watch
   * @param limit how long what was broken open may wait for its claim at most
   */
  public BreakGlass(Set<String> roles, Set<String> observers, Duration limit) {
    this(roles, observers, limit, new Review(observers, usualLadder(roles, observers, observers)));
  }

  /**
   * The ladder of a review for which the policy names none: after a day the reviewers are told
   * again, in the lane of what is high; after three days everybody named for break-glass may look
   * at it and is told, and it is urgent. It never ends.
   *
   * @param roles who may break glass
   * @param observers who may watch
   * @param reviewers who looks at it at first
   * @return the ladder
   */
  public static Ladder usualLadder(
      Set<String> roles, Set<String> observers, Set<String> reviewers) {
    Set<String> all = new TreeSet<>(roles);
    all.addAll(observers);
    all.addAll(reviewers);
    return new Ladder(
        List.of(
            new Rung(REMINDED, reviewers, Set.of(), Priority.HIGH, null, null, null),
            new Rung(WIDENED, Set.of(), all, Priority.URGENT, null, null, null)));
  }

  /**
   * Who looks at an emergency afterwards: one of the reviewers, with a reason.
   *
   * @param powers which roles stand in for which; authority over the action bounds who approves it,
   *     not who judges an emergency
   * @param priority the lane in which it waits at first
   * @return the route of the review
   */
  public Route reviewRoute(Powers powers, Priority priority) {
    return Route.of(List.of(new Route.Group(review.reviewers(), 1)))
        .withLadder(review.ladder())
        .withTerms(new Route.Terms(1, true, false, null, priority))
        .withPowers(new Powers(powers.inherits(), Set.of()));
  }

  private static Set<String> checked(String what, Set<String> roles) {
    if (roles.isEmpty() || roles.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException(
          "break-glass needs " + what + ": name one or more roles, none of them blank");
    }
    return Collections.unmodifiableSet(new TreeSet<>(roles));
  }

  /**
   * Every role that is named, those of the look afterwards too.
   *
   * @return in order
   */
  public Set<String> all() {
    Set<String> all = new TreeSet<>(roles);
    all.addAll(observers);
    all.addAll(review.reviewers());
    all.addAll(review.ladder().roles());
    return Collections.unmodifiableSet(all);
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("roles", List.copyOf(roles));
    map.put("observers", List.copyOf(observers));
    map.put("limit", limit.toString());
    map.put("review", reviewRoute(Powers.EQUAL, Priority.NORMAL).toMap());
    return map;
  }
}
