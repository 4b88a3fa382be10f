package dev.hitl.request;

import dev.hitl.policy.Powers;
import dev.hitl.policy.Route;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts votes on a route: one person fills one place, and only a place that asks for a role the
 * person held at the vote.
 *
 * <p>Which person fills which place is a maximum bipartite matching, by augmenting paths (Kuhn
 * 1955), so that the order of votes never matters.
 */
public final class Tally {
  private final List<Route.Group> places = new ArrayList<>();
  private final List<Vote> votes;
  private final Powers powers;
  private final @Nullable String principal;

  private Tally(Route route, List<Vote> votes, @Nullable String principal) {
    for (Route.Group group : route.groups()) {
      for (int i = 0; i < group.count(); i++) {
        places.add(group);
      }
    }
    this.votes = votes;
    powers = route.powers();
    this.principal = principal;
  }

  /**
   * How many places are still empty.
   *
   * @param route who must agree
   * @param votes who has; a person who is there twice counts once
   * @param principal on whose behalf the agent acts; null where unknown
   * @return 0 when the route is satisfied
   */
  public static int missing(Route route, List<Vote> votes, @Nullable String principal) {
    Set<String> seen = new HashSet<>();
    List<Vote> distinct = votes.stream().filter(vote -> seen.add(vote.voter())).toList();
    Tally tally = new Tally(route, distinct, principal);
    return tally.places.size() - tally.filled();
  }

  /**
   * How many places are still empty, where nobody is the principal.
   *
   * @param route who must agree
   * @param votes who has; a person who is there twice counts once
   * @return 0 when the route is satisfied
   */
  public static int missing(Route route, List<Vote> votes) {
    return missing(route, votes, null);
  }

  /**
   * Whether a vote could fill any place of a route.
   *
   * @param route who must agree
   * @param vote the vote
   * @param principal on whose behalf the agent acts; null where unknown
   * @return true if at least one place takes it
   */
  public static boolean isEligible(Route route, Vote vote, @Nullable String principal) {
    return route.groups().stream().anyMatch(group -> vote.fills(group, route.powers(), principal));
  }

  private int filled() {
    int[] holder = new int[places.size()];
    Arrays.fill(holder, -1);
    int filled = 0;
    for (int vote = 0; vote < votes.size(); vote++) {
      if (seat(vote, holder, new boolean[places.size()])) {
        filled++;
      }
    }
    return filled;
  }

  private boolean seat(int vote, int[] holder, boolean[] tried) {
    for (int place = 0; place < holder.length; place++) {
      if (!tried[place] && votes.get(vote).fills(places.get(place), powers, principal)) {
        tried[place] = true;
        if (holder[place] < 0 || seat(holder[place], holder, tried)) {
          holder[place] = vote;
          return true;
        }
      }
    }
    return false;
  }
}
