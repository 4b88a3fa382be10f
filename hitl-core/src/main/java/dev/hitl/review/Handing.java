package dev.hitl.review;

import dev.hitl.policy.Route;
import dev.hitl.request.Request;
import dev.hitl.request.Tally;
import dev.hitl.request.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Hands on the places that a person could fill; the others were never theirs to give. */
final class Handing {
  private Handing() {}

  /**
   * The route with the places of the open stage that this voter could fill in another role's hands;
   * empty where there are none.
   *
   * @throws IllegalArgumentException if what was said already would then be enough: nobody would
   *     have decided it
   */
  static Optional<Route> on(Voting voting, String role) {
    Request request = voting.request();
    Tally tally = voting.tally();
    Route route = request.route();
    int open = Math.min(tally.stage(), route.stages().size() - 1);
    Vote voter = voting.voter().votes(true, open, null, voting.now());
    List<Route.Group> groups = new ArrayList<>();
    boolean any = false;
    for (Route.Group group : route.stages().get(open).groups()) {
      boolean theirs = group.seat() != Route.Seat.PRINCIPAL && tally.takes(group, voter);
      groups.add(theirs ? new Route.Group(Set.of(role), group.count(), group.seat()) : group);
      any |= theirs;
    }
    if (!any) {
      return Optional.empty();
    }
    List<Route.Stage> stages = new ArrayList<>(route.stages());
    stages.set(open, new Route.Stage(groups));
    Route handed = route.withStages(stages);
    if (Tally.of(handed, request.votes(), request.principal()).stage() != open) {
      throw new IllegalArgumentException(
          "with what was said already nobody would be left to ask at this stage");
    }
    return Optional.of(handed);
  }
}
