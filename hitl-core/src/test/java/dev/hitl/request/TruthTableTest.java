package dev.hitl.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.policy.Powers;
import dev.hitl.policy.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Routes of everything that a route can be, against an oracle that tries every seating. */
class TruthTableTest {
  private static final long CONTROLS = 3_000;

  /** How votes are counted: the real way, or one with a mistake in it. */
  private interface Counting {
    Tally count(Route route, List<Vote> votes, String principal);
  }

  @Property(tries = 100_000, shrinking = ShrinkingMode.OFF)
  void aRouteIsWhereTryingEverySeatingSays(@ForAll long seed) {
    compare(seed, Tally::of);
  }

  @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
  void whoMaySitWhereIsWhatTheOracleSays(@ForAll long seed) {
    RouteCase made = new RouteCase(seed);
    Route route = made.route();
    Tally tally = Tally.of(route, List.of(), RouteCase.PRINCIPAL);
    for (RouteCase.Person who : made.people()) {
      Vote vote = new Vote(who.id(), who.kind(), who.roles(), true, 0, null, null, Asked.AT);
      for (Route.Group group : route.groups()) {
        assertThat(tally.takes(group, vote))
            .isEqualTo(RouteOracle.maySit(route, group, vote, RouteCase.PRINCIPAL));
      }
    }
  }

  @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
  void noPlaceThatAsksForAPersonIsFilledByAnythingElse(@ForAll long seed) {
    RouteCase made = new RouteCase(seed);
    Route route = made.route();
    Tally tally = Tally.of(route, made.votes(route), RouteCase.PRINCIPAL);
    for (List<Tally.Seats> stage : tally.stages()) {
      for (Tally.Seats seats : stage) {
        assertThat(seats.missing()).isNotNegative();
        if (seats.group().seat() != Route.Seat.SOFT) {
          assertThat(seats.taken()).allMatch(vote -> vote.kind() == Identity.Kind.PERSON);
        }
        assertThat(seats.taken()).noneMatch(vote -> vote.kind() == Identity.Kind.SHARED);
      }
    }
  }

  private static void compare(long seed, Counting counting) {
    RouteCase made = new RouteCase(seed);
    Route route = made.route();
    List<Vote> votes = made.votes(route);
    Tally tally = counting.count(route, votes, RouteCase.PRINCIPAL);
    assertThat(tally.missing())
        .as("missing of %s", route)
        .isEqualTo(RouteOracle.missing(route, votes, RouteCase.PRINCIPAL));
    assertThat(tally.stage())
        .as("stage of %s", route)
        .isEqualTo(RouteOracle.stage(route, votes, RouteCase.PRINCIPAL));
  }

  /** The property fails for a counting with this mistake. */
  private static void isFoundOut(Counting mistaken) {
    assertThatThrownBy(() -> LongStream.range(0, CONTROLS).forEach(seed -> compare(seed, mistaken)))
        .isInstanceOf(AssertionError.class);
  }

  @Example
  void theRealCountingPassesWhatTheMistakenOnesFail() {
    LongStream.range(0, CONTROLS).forEach(seed -> compare(seed, Tally::of));
  }

  @Example
  void onePersonWhoFillsTwoPlacesIsFoundOut() {
    isFoundOut(
        (route, votes, principal) -> {
          List<Vote> renamed = new ArrayList<>();
          votes.forEach(v -> renamed.add(as(v, v.voter() + "#" + renamed.size(), v.kind())));
          return Tally.of(route, renamed, principal);
        });
  }

  @Example
  void aDelegateWhoFillsAPlaceBesideTheOneTheyStandForIsFoundOut() {
    isFoundOut(
        (route, votes, principal) ->
            Tally.of(
                route, votes.stream().map(v -> as(v, v.voter(), v.kind())).toList(), principal));
  }

  @Example
  void aMachineInAPersonsPlaceIsFoundOut() {
    for (Identity.Kind kind :
        List.of(Identity.Kind.AGENT, Identity.Kind.SERVICE, Identity.Kind.SHARED)) {
      isFoundOut(
          (route, votes, principal) ->
              Tally.of(
                  route,
                  votes.stream()
                      .map(v -> v.kind() == kind ? standing(v, Identity.Kind.PERSON) : v)
                      .toList(),
                  principal));
    }
  }

  @Example
  void stagesThatAreIgnoredAreFoundOut() {
    isFoundOut(
        (route, votes, principal) ->
            Tally.of(
                route.withStages(List.of(new Route.Stage(route.groups()))),
                votes.stream()
                    .map(
                        v ->
                            new Vote(
                                v.voter(),
                                v.kind(),
                                v.roles(),
                                v.agrees(),
                                0,
                                v.onBehalfOf(),
                                null,
                                v.at()))
                    .toList(),
                principal));
  }

  @Example
  void aPrincipalWhoIsAReviewerLikeAnyIsFoundOut() {
    isFoundOut((route, votes, principal) -> Tally.of(route, votes, null));
  }

  @Example
  void aNoThatCountsAsAYesIsFoundOut() {
    isFoundOut(
        (route, votes, principal) ->
            Tally.of(
                route,
                votes.stream()
                    .map(
                        v ->
                            new Vote(
                                v.voter(),
                                v.kind(),
                                v.roles(),
                                true,
                                v.stage(),
                                v.onBehalfOf(),
                                null,
                                v.at()))
                    .toList(),
                principal));
  }

  @Example
  void authorityThatIsIgnoredIsFoundOut() {
    isFoundOut(
        (route, votes, principal) -> Tally.of(route.withPowers(Powers.EQUAL), votes, principal));
  }

  @Example
  void rolesThatAreIgnoredAreFoundOut() {
    isFoundOut(
        (route, votes, principal) ->
            Tally.of(
                route.withStages(
                    route.stages().stream()
                        .map(
                            stage ->
                                new Route.Stage(
                                    stage.groups().stream()
                                        .map(g -> new Route.Group(Set.of(), g.count(), g.seat()))
                                        .toList()))
                        .toList()),
                votes,
                principal));
  }

  private static Vote as(Vote v, String voter, Identity.Kind kind) {
    return new Vote(voter, kind, v.roles(), v.agrees(), v.stage(), null, null, v.at());
  }

  private static Vote standing(Vote v, Identity.Kind kind) {
    return new Vote(
        v.voter(), kind, v.roles(), v.agrees(), v.stage(), v.onBehalfOf(), null, v.at());
  }
}
