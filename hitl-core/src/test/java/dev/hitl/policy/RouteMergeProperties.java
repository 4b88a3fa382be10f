package dev.hitl.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.policy.Ladder.End;
import dev.hitl.policy.Ladder.Rung;
import dev.hitl.policy.Route.Group;
import dev.hitl.policy.Route.Seat;
import dev.hitl.request.Asked;
import dev.hitl.request.Identity;
import dev.hitl.request.RouteCase;
import dev.hitl.request.RouteOracle;
import dev.hitl.request.Vote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** What several rules ask for together, over everything that a route can be. */
class RouteMergeProperties {
  private static final long CONTROLS = 2_000;

  /** Of one action, so its powers are the same for all. */
  private record Three(Route a, Route b, Route c, Random random) {
    static Three of(long seed) {
      RouteCase made = new RouteCase(seed);
      Powers powers = made.powers();
      return new Three(
          made.route().withPowers(powers).withLadder(made.ladder()),
          made.route().withPowers(powers).withLadder(made.ladder()),
          made.route().withPowers(powers).withLadder(made.ladder()),
          made.random());
    }
  }

  @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
  void theOrderOfRulesDoesNotMatter(@ForAll long seed) {
    Three r = Three.of(seed);
    assertThat(r.a().merge(r.b())).isEqualTo(r.b().merge(r.a()));
    assertThat(r.a().merge(r.b()).merge(r.c())).isEqualTo(r.a().merge(r.b().merge(r.c())));
  }

  @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
  void theSameRuleTwiceAsksForNoMore(@ForAll long seed) {
    Three r = Three.of(seed);
    assertThat(r.a().merge(r.a())).isEqualTo(r.a());
    Route both = r.a().merge(r.b());
    assertThat(both.merge(r.a())).isEqualTo(both);
    assertThat(both.merge(both)).isEqualTo(both);
  }

  @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
  void whatIsJoinedIsAsStrictAsEachPart(@ForAll long seed) {
    joinedIsStrict(seed, Route::merge);
  }

  @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
  void ladderByLadderTheOrderDoesNotMatter(@ForAll long seed) {
    RouteCase made = new RouteCase(seed);
    Ladder a = made.ladder();
    Ladder b = made.ladder();
    Ladder c = made.ladder();
    assertThat(a.merge(b)).isEqualTo(b.merge(a));
    assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c)));
    assertThat(a.merge(a)).isEqualTo(a);
  }

  private static void joinedIsStrict(long seed, BinaryOperator<Route> merge) {
    Three r = Three.of(seed);
    Route both = merge.apply(r.a(), r.b());
    for (Route part : List.of(r.a(), r.b())) {
      List<Vote> votes = satisfying(both, r.random());
      if (RouteOracle.missing(both, votes, RouteCase.PRINCIPAL) == 0) {
        List<Vote> heard =
            votes.stream().filter(vote -> vote.stage() < part.stages().size()).toList();
        assertThat(RouteOracle.missing(part, heard, RouteCase.PRINCIPAL))
            .as("of %s, satisfied %s", part, both)
            .isZero();
      }
      assertThat(both.places()).isGreaterThanOrEqualTo(part.places());
      terms(both.terms(), part.terms());
      ladder(both, part);
    }
    assertThat(both.ladder().end() == End.APPROVE)
        .isEqualTo(r.a().ladder().end() == End.APPROVE && r.b().ladder().end() == End.APPROVE);
    if (r.a().ladder().end() == End.REJECT || r.b().ladder().end() == End.REJECT) {
      assertThat(both.ladder().end()).isEqualTo(End.REJECT);
    }
  }

  private static void terms(Route.Terms both, Route.Terms part) {
    assertThat(both.denials()).isLessThanOrEqualTo(part.denials());
    assertThat(both.reasons() || !part.reasons()).isTrue();
    assertThat(both.byHand() || !part.byHand()).isTrue();
    assertThat(both.priority()).isGreaterThanOrEqualTo(part.priority());
    if (part.validity() != null) {
      assertThat(both.validity()).isLessThanOrEqualTo(part.validity());
    }
  }

  private static void ladder(Route both, Route part) {
    Ladder whole = both.ladder();
    Duration end = part.ladder().deadline();
    if (end != null && part.ladder().end() != End.APPROVE) {
      assertThat(whole.deadline()).isNotNull().isLessThanOrEqualTo(end);
    }
    if (end != null && whole.end() == End.APPROVE) {
      assertThat(whole.deadline()).isGreaterThanOrEqualTo(end);
    }
    boolean anybody =
        part.groups().stream().allMatch(g -> g.seat() != Seat.PERSON || g.roles().isEmpty());
    for (Rung rung : whole.rungs()) {
      if (!anybody) {
        assertThat(may(part.ladder(), rung.after())).containsAll(may(whole, rung.after()));
      }
    }
    for (Rung rung : part.ladder().rungs()) {
      if (whole.deadline() == null || rung.after().compareTo(whole.deadline()) <= 0) {
        assertThat(told(whole, rung.after())).containsAll(told(part.ladder(), rung.after()));
      }
    }
  }

  private static Set<String> may(Ladder ladder, Duration at) {
    Set<String> roles = new TreeSet<>();
    ladder.rungs().stream()
        .filter(rung -> rung.after().compareTo(at) <= 0)
        .forEach(rung -> roles.addAll(rung.to()));
    return roles;
  }

  private static Set<String> told(Ladder ladder, Duration at) {
    Set<String> roles = new TreeSet<>();
    ladder.rungs().stream()
        .filter(rung -> rung.after().equals(at))
        .forEach(
            rung -> {
              roles.addAll(rung.to());
              roles.addAll(rung.tell());
            });
    return roles;
  }

  /** As few people as can be, each with no more than their place asks for. */
  private static List<Vote> satisfying(Route route, Random random) {
    List<Vote> votes = new ArrayList<>();
    for (int stage = 0; stage < route.stages().size(); stage++) {
      for (Group group : route.stages().get(stage).groups()) {
        List<String> roles = new ArrayList<>(group.roles());
        for (int i = 0; i < group.count(); i++) {
          boolean self = group.seat() == Seat.PRINCIPAL;
          votes.add(
              new Vote(
                  self ? RouteCase.PRINCIPAL : "v" + votes.size(),
                  group.seat() == Seat.SOFT ? Identity.Kind.AGENT : Identity.Kind.PERSON,
                  roles.isEmpty() ? Set.of() : Set.of(roles.get(random.nextInt(roles.size()))),
                  true,
                  stage,
                  null,
                  null,
                  Asked.AT));
        }
      }
    }
    return votes;
  }

  private static void isFoundOut(BinaryOperator<Route> mistaken) {
    assertThatThrownBy(
            () -> LongStream.range(0, CONTROLS).forEach(seed -> joinedIsStrict(seed, mistaken)))
        .isInstanceOf(AssertionError.class);
  }

  @Example
  void aMergeThatTakesOneOfBothIsFoundOut() {
    isFoundOut((a, b) -> a);
    isFoundOut((a, b) -> b);
    isFoundOut((a, b) -> a.merge(b).withStages(a.stages()));
    isFoundOut((a, b) -> a.merge(b).withTerms(a.terms()));
    isFoundOut((a, b) -> a.merge(b).withLadder(a.ladder()));
  }

  /** As it was: a role that one rule brings in later decided for the other rule too. */
  @Example
  void aMergeThatLetsAllWhomEitherNamesDecideIsFoundOut() {
    isFoundOut((a, b) -> a.merge(b).withLadder(LadderMerge.of(a.ladder(), true, b.ladder(), true)));
  }

  /** As it was: a machine's place, or the principal's, was one of the people for any place. */
  @Example
  void aMachineIsNotThePersonThatAnotherRuleAsksFor() {
    Route person = Route.anyOf(1);
    Route soft = Route.of(List.of(new Group(Set.of("bot"), 1, Seat.SOFT)));
    Route self = Route.of(List.of(new Group(Set.of(), 1, Seat.PRINCIPAL)));
    assertThat(person.merge(soft).places()).isEqualTo(2);
    assertThat(person.merge(self).places()).isEqualTo(2);
  }

  @Example
  void thePrincipalConfirmsOnceHoweverManyRulesAskForIt() {
    Group self = new Group(Set.of(), 1, Seat.PRINCIPAL);
    Route first = Route.of(List.of(self));
    Route later =
        first.withStages(
            List.of(
                new Route.Stage(List.of(new Group(Set.of("a"), 1))),
                new Route.Stage(List.of(self))));
    Route both = first.merge(later);
    assertThat(both.places()).isEqualTo(2);
    assertThat(RouteOracle.missing(both, satisfying(both, new Random(1)), RouteCase.PRINCIPAL))
        .isZero();
  }
}
