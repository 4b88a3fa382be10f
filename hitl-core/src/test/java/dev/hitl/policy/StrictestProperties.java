package dev.hitl.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.policy.Route.Group;
import dev.hitl.tool.Risk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class StrictestProperties {

  @Property
  void mergingRoutesIsCommutativeAssociativeAndIdempotent(
      @ForAll("routes") Route a, @ForAll("routes") Route b, @ForAll("routes") Route c) {
    assertThat(a.merge(b)).isEqualTo(b.merge(a));
    assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c)));
    assertThat(a.merge(a)).isEqualTo(a);
  }

  @Property
  void aMergedRouteIsNeverLooserThanEither(@ForAll("routes") Route a, @ForAll("routes") Route b) {
    assertAtLeastAsStrict(a.merge(b), a);
    assertAtLeastAsStrict(a.merge(b), b);
  }

  @Property
  void whoeverSatisfiesAMergedRouteSatisfiesBoth(
      @ForAll("routes") Route a, @ForAll("routes") Route b, @ForAll("crowds") List<String> people) {
    if (satisfied(a.merge(b), people)) {
      assertThat(satisfied(a, people)).isTrue();
      assertThat(satisfied(b, people)).isTrue();
    }
  }

  @Property
  void theStoredFormOfAnyRouteIsReadBackEqual(@ForAll("routes") Route route) {
    assertThat(Route.fromMap(route.toMap())).isEqualTo(route);
  }

  @Property
  void theVerdictIsNeverLooserThanWhatASingleRuleSays(@ForAll("findings") List<Finding> findings) {
    Verdict all = Finding.strictest(findings, "tool", "v");
    for (Finding finding : findings) {
      Verdict one = Finding.strictest(List.of(finding), "tool", "v");
      assertThat(all.kind()).isGreaterThanOrEqualTo(one.kind());
      if (all instanceof Verdict.Ask ask && one instanceof Verdict.Ask single) {
        assertThat(ask.risk()).isGreaterThanOrEqualTo(single.risk());
        assertAtLeastAsStrict(ask.route(), single.route());
      }
    }
    assertThat(all.reasons()).hasSameSizeAs(findings);
  }

  @Property
  void theOrderOfRulesChangesNothingButTheOrderOfReasonsAndTheChoiceOfMessage(
      @ForAll("findings") List<Finding> findings, @ForAll Random random) {
    List<Finding> shuffled = new ArrayList<>(findings);
    Collections.shuffle(shuffled, random);
    Verdict one = Finding.strictest(findings, "tool", "v");
    Verdict other = Finding.strictest(shuffled, "tool", "v");
    assertThat(other.kind()).isEqualTo(one.kind());
    assertThat(other.risk()).isEqualTo(one.risk());
    assertThat(other.reasons()).containsExactlyInAnyOrderElementsOf(one.reasons());
    if (one instanceof Verdict.Ask ask && other instanceof Verdict.Ask again) {
      assertThat(again.route()).isEqualTo(ask.route());
    }
  }

  private static void assertAtLeastAsStrict(Route merged, Route route) {
    assertThat(merged.places()).isGreaterThanOrEqualTo(route.places());
    for (Group group : route.groups()) {
      if (!group.roles().isEmpty()) {
        assertThat(merged.groups())
            .anyMatch(g -> g.roles().equals(group.roles()) && g.count() >= group.count());
      }
    }
    if (route.deadline() != null) {
      assertThat(merged.deadline()).isNotNull().isLessThanOrEqualTo(route.deadline());
    }
    if (route.ladder().end() == Ladder.End.REJECT) {
      assertThat(merged.ladder().end()).isEqualTo(Ladder.End.REJECT);
    }
  }

  /** Whether people, each with one role, can fill every place: tried in all ways. */
  private static boolean satisfied(Route route, List<String> people) {
    List<Set<String>> places = new ArrayList<>();
    route.groups().forEach(g -> places.addAll(Collections.nCopies(g.count(), g.roles())));
    return fill(places, 0, new ArrayList<>(people));
  }

  private static boolean fill(List<Set<String>> places, int next, List<String> people) {
    if (next == places.size()) {
      return true;
    }
    for (int i = 0; i < people.size(); i++) {
      Set<String> roles = places.get(next);
      if (roles.isEmpty() || roles.contains(people.get(i))) {
        List<String> rest = new ArrayList<>(people);
        rest.remove(i);
        if (fill(places, next + 1, rest)) {
          return true;
        }
      }
    }
    return false;
  }

  @Provide
  Arbitrary<List<String>> crowds() {
    return Arbitraries.of("a", "b", "nobody").list().ofMaxSize(6);
  }

  @Provide
  Arbitrary<Route> routes() {
    Arbitrary<Group> groups =
        Combinators.combine(
                Arbitraries.of(Set.of(), Set.of("a"), Set.of("b"), Set.of("a", "b")),
                Arbitraries.integers().between(1, 2))
            .as(
                (roles, count) ->
                    new Group(Set.copyOf(roles.stream().map(String::valueOf).toList()), count));
    return Combinators.combine(
            groups.list().ofMinSize(1).ofMaxSize(2),
            Arbitraries.integers()
                .between(1, 5)
                .map(h -> Duration.ofHours((long) h))
                .injectNull(0.4),
            Arbitraries.of(Ladder.End.EXPIRE, Ladder.End.REJECT))
        .as(Routes::of);
  }

  @Provide
  Arbitrary<List<Finding>> findings() {
    return Combinators.combine(
            Arbitraries.of(Verdict.Kind.class),
            Arbitraries.of(Risk.class),
            routes(),
            Arbitraries.of("", "one", "two"),
            Arbitraries.integers().between(1, 9))
        .as(
            (kind, risk, route, message, number) ->
                new Finding(
                    kind,
                    risk,
                    kind == Verdict.Kind.ASK || kind == Verdict.Kind.REVIEW ? route : null,
                    kind == Verdict.Kind.REVIEW
                        ? new Verdict.Raise("rule " + number, 1, Duration.ofDays(1))
                        : null,
                    message,
                    new Verdict.Reason("rule " + number, "because")))
        .list()
        .ofMinSize(1)
        .ofMaxSize(5);
  }
}
