package dev.hitl.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.policy.Ladder;
import dev.hitl.policy.Route;
import dev.hitl.policy.Route.Group;
import dev.hitl.policy.Routes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TallyTest {
  @Property(tries = 6_000)
  void whatIsMissingIsWhatTryingEverySeatingFinds(
      @ForAll("routes") Route route, @ForAll("voters") List<Vote> votes) {
    assertThat(missing(route, votes)).isEqualTo(route.places() - most(route, votes));
  }

  @Property(tries = 2_000)
  void theOrderOfVotesDoesNotMatter(
      @ForAll("routes") Route route, @ForAll("voters") List<Vote> votes, @ForAll Random random) {
    List<Vote> shuffled = new ArrayList<>(votes);
    Collections.shuffle(shuffled, random);
    assertThat(missing(route, shuffled)).isEqualTo(missing(route, votes));
  }

  @Property(tries = 2_000)
  void onePersonNeverFillsTwoPlaces(
      @ForAll("routes") Route route, @ForAll("voters") List<Vote> votes) {
    List<Vote> twice = new ArrayList<>(votes);
    twice.addAll(votes);
    assertThat(missing(route, twice)).isEqualTo(missing(route, votes));
    List<Vote> oneName =
        votes.stream().map(v -> new Vote("same", v.roles(), null, v.at())).toList();
    assertThat(route.places() - missing(route, oneName)).isLessThanOrEqualTo(1);
  }

  @Property(tries = 2_000)
  void aVoteThatHelpsNothingNowNeverHelpsLater(
      @ForAll("routes") Route route,
      @ForAll("voters") List<Vote> votes,
      @ForAll("roles") Set<String> roles) {
    Vote vote = new Vote("newcomer", roles, null, Asked.AT);
    for (int i = 0; i < votes.size(); i++) {
      boolean helpsNow = helps(route, votes.subList(0, i), vote);
      boolean helpsLater = helps(route, votes.subList(0, i + 1), vote);
      assertThat(helpsLater && !helpsNow).isFalse();
    }
  }

  @Property(tries = 2_000)
  void aPersonIsEligibleExactlyWhenTheirVoteAloneFillsAPlace(
      @ForAll("routes") Route route, @ForAll("roles") Set<String> roles) {
    Vote vote = new Vote("one", roles, null, Asked.AT);
    assertThat(Tally.isEligible(route, vote, null)).isEqualTo(helps(route, List.of(), vote));
  }

  @Property
  void noRouteIsSatisfiedByNobody(@ForAll("routes") Route route) {
    assertThat(missing(route, List.of())).isEqualTo(route.places()).isPositive();
  }

  @Example
  void aRouteThatAsksNobodyCannotBeMade() {
    assertThatThrownBy(() -> new Group(Set.of("manager"), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("zero approvers");
    assertThatThrownBy(() -> new Group(Set.of(), -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Routes.of(List.of(), null, Ladder.End.EXPIRE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Route.anyOf(0)).isInstanceOf(IllegalArgumentException.class);
  }

  /** The case for which first come, first seated is wrong. */
  @Example
  void aPersonOfTwoRolesMakesWayForOneWhoHasOnlyOne() {
    Route route =
        Routes.of(
            List.of(new Group(Set.of("director"), 1), new Group(Set.of("manager"), 1)),
            null,
            Ladder.End.EXPIRE);
    Vote both = Asked.vote("both", "director", "manager");
    assertThat(missing(route, List.of(both, Asked.vote("d", "director")))).isZero();
    assertThat(missing(route, List.of(both, Asked.vote("m", "manager")))).isZero();
    assertThat(missing(route, List.of(both))).isEqualTo(1);
    assertThat(missing(route, List.of(Asked.vote("a", "manager"), Asked.vote("b", "manager"))))
        .isEqualTo(1);
  }

  private static int missing(Route route, List<Vote> votes) {
    return Tally.of(route, votes, null).missing();
  }

  private static boolean helps(Route route, List<Vote> before, Vote vote) {
    List<Vote> after = new ArrayList<>(before);
    after.add(vote);
    return missing(route, after) < missing(route, before);
  }

  /** The most places that can be filled, by trying every seating. */
  private static int most(Route route, List<Vote> votes) {
    List<Set<String>> places = new ArrayList<>();
    for (Group group : route.groups()) {
      places.addAll(Collections.nCopies(group.count(), group.roles()));
    }
    return most(places, votes, 0, new HashSet<>());
  }

  private static int most(List<Set<String>> places, List<Vote> votes, int at, Set<Integer> taken) {
    if (at == votes.size()) {
      return taken.size();
    }
    int best = most(places, votes, at + 1, taken);
    for (int place = 0; place < places.size(); place++) {
      Set<String> wanted = places.get(place);
      boolean fits = wanted.isEmpty() || !Collections.disjoint(wanted, votes.get(at).roles());
      if (fits && taken.add(place)) {
        best = Math.max(best, most(places, votes, at + 1, taken));
        taken.remove(place);
      }
    }
    return best;
  }

  @Provide
  Arbitrary<Set<String>> roles() {
    return Arbitraries.of("a", "b", "c").set().ofMaxSize(3);
  }

  @Provide
  Arbitrary<Route> routes() {
    Arbitrary<Group> group =
        Combinators.combine(roles(), Arbitraries.integers().between(1, 2)).as(Group::new);
    return group
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(groups -> Routes.of(groups, null, Ladder.End.EXPIRE));
  }

  @Provide
  Arbitrary<List<Vote>> voters() {
    return Arbitraries.of("a", "b", "c", "d")
        .set()
        .ofMaxSize(3)
        .list()
        .ofMaxSize(5)
        .map(
            people -> {
              List<Vote> votes = new ArrayList<>();
              people.forEach(held -> votes.add(new Vote("p" + votes.size(), held, null, Asked.AT)));
              return votes;
            });
  }
}
