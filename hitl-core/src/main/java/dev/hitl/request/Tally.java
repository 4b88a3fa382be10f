package dev.hitl.request;

import dev.hitl.policy.Route;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts votes on a route: stage after stage, one person on one place in the whole route, and only
 * on a place that asks for what the person was at the vote. A vote counts for the stage in which it
 * was given.
 *
 * <p>Which person fills which place of a stage is a maximum bipartite matching, by augmenting paths
 * (Kuhn 1955), so that the order of votes never matters. Immutable.
 */
public final class Tally {
  private final Route route;
  private final List<Vote> votes;
  private final @Nullable String principal;
  private final List<Vote> agreed = new ArrayList<>();
  private final List<List<Seats>> stages = new ArrayList<>();

  /**
   * Places of one group and who sits there.
   *
   * @param group the places
   * @param taken the votes that fill some of them, at most as many as there are places
   */
  public record Seats(Route.Group group, List<Vote> taken) {
    /** Copies the votes. */
    public Seats {
      taken = List.copyOf(taken);
    }

    /**
     * How many of the places are empty.
     *
     * @return 0 or more
     */
    public int missing() {
      return group.count() - taken.size();
    }
  }

  private Tally(Route route, List<Vote> votes, @Nullable String principal) {
    this.route = route;
    this.votes = List.copyOf(votes);
    this.principal = principal;
    Set<String> seen = new HashSet<>();
    for (Vote vote : votes) {
      if (vote.agrees() && Collections.disjoint(seen, people(vote))) {
        seen.addAll(people(vote));
        agreed.add(vote);
      }
    }
    for (int i = 0; i < route.stages().size(); i++) {
      stages.add(new Seating(i).seats());
    }
  }

  /**
   * Counts what was said about a request so far.
   *
   * @param request the request
   * @return the count
   */
  public static Tally of(Request request) {
    return new Tally(request.route(), request.votes(), request.principal());
  }

  /**
   * Counts votes.
   *
   * @param route who must agree
   * @param votes what was said, oldest first; of a person who is there twice the first counts
   * @param principal on whose behalf the agent acts; null where unknown
   * @return the count
   */
  public static Tally of(Route route, List<Vote> votes, @Nullable String principal) {
    return new Tally(route, votes, principal);
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

  /**
   * The stage that is asked now.
   *
   * @return the first with an empty place, from 0; the number of stages where there is none
   */
  public int stage() {
    int stage = 0;
    while (stage < stages.size() && missingOf(stage) == 0) {
      stage++;
    }
    return stage;
  }

  /**
   * How many places are still empty in the whole route.
   *
   * @return 0 when the route is satisfied
   */
  public int missing() {
    int missing = 0;
    boolean principalMissing = false;
    for (List<Seats> stage : stages) {
      for (Seats seats : stage) {
        if (seats.group().seat() == Route.Seat.PRINCIPAL) {
          principalMissing |= seats.missing() > 0;
        } else {
          missing += seats.missing();
        }
      }
    }
    return missing + (principalMissing ? 1 : 0);
  }

  /**
   * Who sits where.
   *
   * @return for each stage its groups, in the route's order
   */
  public List<List<Seats>> stages() {
    return stages.stream().map(List::copyOf).toList();
  }

  /**
   * How many people said no.
   *
   * @return the number of distinct voters against it
   */
  public int denials() {
    return (int) votes.stream().filter(v -> !v.agrees()).map(Vote::voter).distinct().count();
  }

  /**
   * Whether anybody in a vote has voted already, for themselves or for another.
   *
   * @param vote a vote that is not counted yet
   * @return the vote that is there, or null where there is none
   */
  public @Nullable Vote earlier(Vote vote) {
    return votes.stream()
        .filter(other -> !Collections.disjoint(people(other), people(vote)))
        .findFirst()
        .orElse(null);
  }

  /**
   * This count with one vote more.
   *
   * @param vote what was said last
   * @return another count
   */
  public Tally with(Vote vote) {
    List<Vote> more = new ArrayList<>(votes);
    more.add(vote);
    return new Tally(route, more, principal);
  }

  /**
   * Whether a vote could fill a place of a group if nobody else did.
   *
   * @param group the places
   * @param vote what was said, and as what
   * @return true if its voter may sit there; never for an account that several people share
   */
  public boolean takes(Route.Group group, Vote vote) {
    return vote.fills(group, route.powers(), principal);
  }

  /**
   * Whether a vote could fill a place of a stage if nobody else did.
   *
   * @param stage which, from 0
   * @param vote what was said, and as what
   * @return true if a group of it takes the vote
   */
  public boolean takes(int stage, Vote vote) {
    return route.stages().get(stage).groups().stream().anyMatch(group -> takes(group, vote));
  }

  private int missingOf(int stage) {
    return stages.get(stage).stream().mapToInt(Seats::missing).sum();
  }

  private static Set<String> people(Vote vote) {
    return vote.onBehalfOf() == null ? Set.of(vote.voter()) : pair(vote.voter(), vote.onBehalfOf());
  }

  private static Set<String> pair(String one, String other) {
    return one.equals(other) ? Set.of(one) : Set.of(one, other);
  }

  /** The best seating of one stage. */
  private final class Seating {
    private final List<Route.Group> groups;
    private final List<Integer> places = new ArrayList<>();
    private final List<Vote> voters;
    private final int[] holder;

    Seating(int stage) {
      groups = route.stages().get(stage).groups();
      for (int group = 0; group < groups.size(); group++) {
        if (groups.get(group).seat() != Route.Seat.PRINCIPAL) {
          for (int i = 0; i < groups.get(group).count(); i++) {
            places.add(group);
          }
        }
      }
      voters = agreed.stream().filter(vote -> vote.stage() == stage).toList();
      holder = new int[places.size()];
      Arrays.fill(holder, -1);
      for (int vote = 0; vote < voters.size(); vote++) {
        seat(vote, new boolean[places.size()]);
      }
    }

    private boolean seat(int vote, boolean[] tried) {
      for (int place = 0; place < holder.length; place++) {
        if (!tried[place] && takes(groups.get(places.get(place)), voters.get(vote))) {
          tried[place] = true;
          if (holder[place] < 0 || seat(holder[place], tried)) {
            holder[place] = vote;
            return true;
          }
        }
      }
      return false;
    }

    /** The principal's one word stands wherever it is asked for: the place is the same. */
    List<Seats> seats() {
      List<Seats> seats = new ArrayList<>();
      for (int group = 0; group < groups.size(); group++) {
        Route.Group here = groups.get(group);
        List<Vote> taken = new ArrayList<>();
        if (here.seat() == Route.Seat.PRINCIPAL) {
          agreed.stream().filter(vote -> takes(here, vote)).limit(1).forEach(taken::add);
        }
        for (int place = 0; place < holder.length; place++) {
          if (places.get(place) == group && holder[place] >= 0) {
            taken.add(voters.get(holder[place]));
          }
        }
        seats.add(new Seats(here, taken));
      }
      return seats;
    }
  }
}
