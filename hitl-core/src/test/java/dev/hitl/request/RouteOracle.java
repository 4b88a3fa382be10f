package dev.hitl.request;

import dev.hitl.policy.Route;
import dev.hitl.policy.Route.Group;
import dev.hitl.policy.Route.Seat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Says what votes on a route mean by trying every way in which people can sit on places. Written
 * from the words of the design alone; shares nothing with the code that it judges but the values.
 */
public final class RouteOracle {
  private RouteOracle() {}

  /** Places that nobody sits on, in the best seating of all stages. */
  public static int missing(Route route, List<Vote> votes, String principal) {
    int missing = 0;
    for (int stage = 0; stage < route.stages().size(); stage++) {
      missing += missingAt(route, stage, votes, principal);
    }
    return missing;
  }

  /** The first stage with a place that nobody sits on. */
  public static int stage(Route route, List<Vote> votes, String principal) {
    for (int stage = 0; stage < route.stages().size(); stage++) {
      if (missingAt(route, stage, votes, principal) > 0) {
        return stage;
      }
    }
    return route.stages().size();
  }

  private static int missingAt(Route route, int stage, List<Vote> votes, String principal) {
    List<Group> places = new ArrayList<>();
    for (Group group : route.stages().get(stage).groups()) {
      for (int i = 0; i < group.count(); i++) {
        places.add(group);
      }
    }
    List<Vote> sitting = firstWords(votes).stream().filter(vote -> vote.stage() == stage).toList();
    if (places.stream().anyMatch(place -> place.seat() == Seat.PRINCIPAL)) {
      // Their word is not bound to a stage.
      sitting =
          Stream.concat(
                  sitting.stream().filter(vote -> !vote.voter().equals(principal)),
                  firstWords(votes).stream().filter(vote -> vote.voter().equals(principal)))
              .toList();
    }
    return places.size() - most(route, places, 0, sitting, new HashSet<>(), principal);
  }

  /** Whoever is named twice, as voter or as the one they stand for, has the first word only. */
  private static List<Vote> firstWords(List<Vote> votes) {
    List<Vote> kept = new ArrayList<>();
    Set<String> named = new HashSet<>();
    for (Vote vote : votes) {
      List<String> names =
          Stream.of(vote.voter(), vote.onBehalfOf()).filter(Objects::nonNull).toList();
      if (vote.agrees() && names.stream().noneMatch(named::contains)) {
        named.addAll(names);
        kept.add(vote);
      }
    }
    return kept;
  }

  /** For each place in turn: nobody, or each of those who sit nowhere yet. */
  private static int most(
      Route route,
      List<Group> places,
      int at,
      List<Vote> votes,
      Set<Integer> seated,
      String principal) {
    if (at == places.size()) {
      return 0;
    }
    int best = most(route, places, at + 1, votes, seated, principal);
    for (int i = 0; i < votes.size(); i++) {
      if (!seated.contains(i) && maySit(route, places.get(at), votes.get(i), principal)) {
        seated.add(i);
        best = Math.max(best, 1 + most(route, places, at + 1, votes, seated, principal));
        seated.remove(i);
      }
    }
    return best;
  }

  /** Who may sit on a place. */
  public static boolean maySit(Route route, Group place, Vote vote, String principal) {
    if (place.seat() == Seat.PRINCIPAL || vote.voter().equals(principal)) {
      return place.seat() == Seat.PRINCIPAL
          && vote.voter().equals(principal)
          && vote.kind() == Identity.Kind.PERSON;
    }
    if (vote.kind() == Identity.Kind.SHARED) {
      return false;
    }
    if (vote.kind() != Identity.Kind.PERSON && place.seat() != Seat.SOFT) {
      return false;
    }
    Set<String> authority = new HashSet<>();
    for (String role : vote.roles()) {
      if (!route.powers().beyond().contains(role)) {
        reach(route, role, authority);
      }
    }
    if (place.roles().isEmpty()) {
      return vote.roles().isEmpty() || !authority.isEmpty();
    }
    return place.roles().stream().anyMatch(authority::contains);
  }

  private static void reach(Route route, String role, Set<String> found) {
    if (found.add(role)) {
      route.powers().inherits().getOrDefault(role, Set.of()).forEach(r -> reach(route, r, found));
    }
  }
}
