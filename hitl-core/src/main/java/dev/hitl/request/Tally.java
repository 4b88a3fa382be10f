package dev.hitl.request;

import dev.hitl.policy.Route;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Counts votes on a route: one person fills one place, and only a place that asks for a role the
 * person held at the vote.
 *
 * <p>Which person fills which place is a maximum bipartite matching, by augmenting paths (Kuhn
 * 1955), so that the order of votes never matters.
 */
public final class Tally {
  private final List<Set<String>> places = new ArrayList<>();
  private final List<Vote> votes;

  private Tally(Route route, List<Vote> votes) {
    for (Route.Group group : route.groups()) {
      for (int i = 0; i < group.count(); i++) {
        places.add(group.roles());
      }
    }
    this.votes = votes;
  }

  /**
   * How many places are still empty.
   *
   * @param route who must agree
   * @param votes who has; a person who is there twice counts once
   * @return 0 when the route is satisfied
   */
  public static int missing(Route route, List<Vote> votes) {
    Set<String> seen = new HashSet<>();
    List<Vote> distinct = votes.stream().filter(vote -> seen.add(vote.voter())).toList();
    Tally tally = new Tally(route, distinct);
    return tally.places.size() - tally.filled();
  }

  /**
   * Whether a person with these roles could fill any place of a route.
   *
   * @param route who must agree
   * @param roles the person's roles
   * @return true if at least one place takes one of them, or takes anybody
   */
  public static boolean isEligible(Route route, Set<String> roles) {
    return route.groups().stream().anyMatch(group -> takes(group.roles(), roles));
  }

  private static boolean takes(Set<String> place, Set<String> roles) {
    return place.isEmpty() || place.stream().anyMatch(roles::contains);
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
      if (!tried[place] && takes(places.get(place), votes.get(vote).roles())) {
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
