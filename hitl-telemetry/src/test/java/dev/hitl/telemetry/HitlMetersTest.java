package dev.hitl.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.insight.Figures;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.override.Scope;
import dev.hitl.policy.Policy;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.run.RunHandle;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HitlMetersTest {
  private final Office office = new Office();
  private final MeterRegistry first = new SimpleMeterRegistry();
  private final MeterRegistry second = new SimpleMeterRegistry();

  private static long count(MeterRegistry registry, String name, String... tags) {
    return registry.find(name).tags(tags).counters().stream()
        .mapToLong(counter -> (long) counter.count())
        .sum();
  }

  private long both(String name, String... tags) {
    return count(first, name, tags) + count(second, name, tags);
  }

  @Test
  void eachNodeCountsWhatItDidItself() {
    Hitl asks = office.open(builder -> builder.probe(new HitlMeters(first)));
    Hitl decides = office.open(builder -> builder.probe(new HitlMeters(second)));
    asks.start("clerk", "go");
    asks.resumeDue();
    office.clock.advance(Duration.ofMinutes(3));
    decides.review().approve(Office.pending(decides).id(), "boss");
    decides.resumeDue();

    assertThat(count(first, "hitl.calls", "tool", "send", "verdict", "asked")).isEqualTo(1);
    assertThat(count(first, "hitl.calls", "tool", "read", "verdict", "allowed")).isEqualTo(1);
    assertThat(count(first, "hitl.notices", "outcome", "told")).isZero();
    assertThat(count(first, "hitl.decisions")).isZero();
    assertThat(count(second, "hitl.decisions", "outcome", "approve")).isEqualTo(1);
    assertThat(second.get("hitl.wait").tag("tool", "send").timer().totalTime(TimeUnit.MINUTES))
        .isEqualTo(3);
    assertThat(count(second, "hitl.executions", "outcome", "succeed")).isEqualTo(1);
    assertThat(count(second, "hitl.runs", "outcome", "finished")).isEqualTo(1);
  }

  @Test
  void overridesAreThoseOfTheFigures() {
    String policy = "{\"version\": \"1\", \"overrule\": \"director\"}";
    ReviewerDirectory people = ReviewerDirectory.of(Map.of("director-1", Set.of("director")));
    Hitl hitl =
        office.open(
            builder ->
                builder
                    .policy(Policy.parse(policy))
                    .reviewers(people)
                    .probe(new HitlMeters(first)));
    Instant begin = office.clock.instant();
    RunHandle paused = hitl.start("clerk", "go");
    RunHandle told = hitl.start("clerk", "go");
    hitl.overrides().pause(paused.id(), "director-1", "wait");
    hitl.overrides().abort(paused.id(), "director-1", "enough");
    hitl.overrides().redirect(told.id(), "director-1", "something else");
    hitl.overrides().stop(Scope.agent("default", "clerk"), "director-1", "not today");
    Figures.Overrides overrides =
        hitl.audit().figures(begin, office.clock.instant().plusMillis(1)).overrides();
    assertThat(overrides).isEqualTo(new Figures.Overrides(0, 0, 0, 1, 1, 1, 0, 1));
    for (String kind : List.of("pause", "abort", "redirect", "stop")) {
      assertThat(count(first, "hitl.overrides", "kind", kind)).as(kind).isEqualTo(1);
    }
    assertThat(count(first, "hitl.overrides")).isEqualTo(4);
  }

  @Test
  void namesThatOnlyAModelGaveAreNoTags() {
    Hitl hitl = office.open(builder -> builder.probe(new HitlMeters(first)));
    hitl.start("clerk", "go");
    hitl.review().reject(Office.pending(hitl).id(), "boss", "no");
    hitl.resumeDue();
    assertThat(first.getMeters().stream().map(meter -> meter.getId().getTag("tool")))
        .doesNotContain("name of the model's own");
  }

  @Test
  void whatPolicyRefusesIsDenied() {
    String policy =
        """
        {"version": "1", "rules": [{"name": "r", "tool": "read", "verdict": "deny"}]}
        """;
    Hitl hitl = office.open(b -> b.policy(Policy.parse(policy)).probe(new HitlMeters(first)));
    hitl.start("clerk", "go");
    assertThat(count(first, "hitl.calls", "verdict", "denied")).isEqualTo(1);
    assertThat(count(first, "hitl.calls", "verdict", "allowed")).isZero();
  }

  @Test
  void aNoticeThatIsGivenUpIsCountedOnceAndOneThatIsTriedAgainIsNot() {
    Hitl hitl =
        office.open(
            builder ->
                builder
                    .probe(new HitlMeters(first))
                    .notifier(
                        notification -> {
                          throw new IllegalStateException("down");
                        }));
    hitl.start("clerk", "go");
    for (int i = 0; i < 99; i++) {
      hitl.resumeDue();
      office.clock.advance(Duration.ofHours(1));
    }
    assertThat(count(first, "hitl.notices")).isZero();
    for (int i = 0; i < 3; i++) {
      hitl.resumeDue();
      office.clock.advance(Duration.ofHours(1));
    }
    assertThat(count(first, "hitl.notices", "outcome", "given_up")).isEqualTo(1);
    assertThat(count(first, "hitl.notices", "outcome", "told")).isZero();
  }

  @Test
  void afterTwoHundredToolsTheRestIsOther() {
    HitlMeters meters = new HitlMeters(first);
    Hitl hitl =
        office.open(
            builder -> {
              for (int i = 0; i < 201; i++) {
                builder.tool(Tools.named("tool" + i));
              }
              return builder.probe(meters);
            });
    hitl.agent(
        "busy",
        run -> {
          run.call(Tools.callsOf(201));
          return "done";
        });
    hitl.start("busy", "go");
    assertThat(count(first, "hitl.calls", "verdict", "allowed")).isEqualTo(201);
    assertThat(count(first, "hitl.calls", "tool", HitlMeters.OTHER)).isEqualTo(1);
  }

  @Test
  void twoNodesOfOneDatabaseTogetherCountWhatIsOnRecord(@TempDir Path dir) {
    Instant begin = Instant.now().minus(Duration.ofMinutes(1));
    try (JdbcStore store = JdbcStore.h2(dir.resolve("hitl").toString());
        Hitl asks = Office.open(store, builder -> builder.probe(new HitlMeters(first)))) {
      Hitl decides = Office.open(store, builder -> builder.probe(new HitlMeters(second)));
      for (int i = 0; i < 6; i++) {
        asks.start("clerk", "go");
        Hitl here = i % 2 == 0 ? asks : decides;
        if (i < 4) {
          here.review().approve(Office.pending(here).id(), "boss");
        } else {
          here.review().reject(Office.pending(here).id(), "boss", "no");
        }
        (i % 3 == 0 ? asks : decides).resumeDue();
      }
      Figures figures = asks.audit().figures(begin, Instant.now().plus(Duration.ofMinutes(1)));
      assertThat(both("hitl.calls", "verdict", "asked")).isEqualTo(figures.all().asked());
      assertThat(both("hitl.calls", "verdict", "allowed")).isEqualTo(figures.all().allowed());
      assertThat(both("hitl.calls", "verdict", "denied")).isEqualTo(figures.all().denied());
      assertThat(both("hitl.decisions")).isEqualTo(figures.all().decided());
      assertThat(both("hitl.executions")).isEqualTo(figures.all().executed()).isEqualTo(4);
      assertThat(both("hitl.runs", "outcome", "finished"))
          .isEqualTo(figures.runs().finished())
          .isEqualTo(6);
      assertThat(List.of(count(first, "hitl.decisions"), count(second, "hitl.decisions")))
          .containsExactly(3L, 3L);
    }
  }
}
