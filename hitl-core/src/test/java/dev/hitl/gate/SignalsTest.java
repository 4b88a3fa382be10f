package dev.hitl.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.HitlBuilder;
import dev.hitl.Shop;
import dev.hitl.call.Impact;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.evaluation.Replay;
import dev.hitl.evaluation.ReplayedCall;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.Policy;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Request;
import dev.hitl.run.OpenRun;
import dev.hitl.run.RunHandle;
import dev.hitl.signal.Evidence;
import dev.hitl.signal.SignalSource;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What is known of a call besides what it says, from the gate to the record and back. */
class SignalsTest {
  private static final RunId RUN = Shop.runId("signals");

  private final Shop shop = new Shop();

  private Hitl open(String rule, UnaryOperator<HitlBuilder> more) {
    Policy policy = Policy.parse("version: 1\nrules:\n  - {tool: note, " + rule + "}\n");
    return shop.open(builder -> more.apply(builder.policy(policy).tool(note())));
  }

  private Hitl open(String rule) {
    return open(rule, builder -> builder);
  }

  private Tool note() {
    return Tool.named("note")
        .parameter("text", String.class)
        .optional("amount", BigDecimal.class)
        .runs(arguments -> shop.effects.add("note " + arguments.get("text")) ? "noted" : "");
  }

  private static ToolCall note(String id, String text) {
    return ToolCall.of(id, "note", Map.of("text", text));
  }

  private static ToolCall note(String id, int amount) {
    return ToolCall.of(id, "note", Map.of("text", "x", "amount", amount));
  }

  private static boolean asks(Hitl hitl, RunId run, ToolCall call) {
    try (OpenRun open = hitl.open(run, null)) {
      boolean asks = open.run().propose(List.of(call)).get(0) instanceof Outcome.Pending;
      if (!asks) {
        open.finish("done");
      }
      return asks;
    }
  }

  private void approveAndRun(Hitl hitl) {
    hitl.review().approve(shop.store.requestsOf(RUN).get(0).reference(), "manager-1");
    try (OpenRun open = hitl.open(RUN, null)) {
      open.run().call(open.run().pendingCalls());
      open.finish("done");
    }
  }

  private List<String> reasons(RunId run) {
    return shop.store.requestsOf(run).get(0).revision().reasons().stream()
        .map(Verdict.Reason::text)
        .toList();
  }

  @Test
  void aSourceIsAskedAboutTheFrozenActionAndWhatItSaysIsOnRecordUnderItsName() {
    List<SignalSource.Proposal> asked = new ArrayList<>();
    Hitl hitl =
        open(
            "risk: high, alarm: {riskScoreFrom: 0.5}",
            builder ->
                builder.signals(
                    "model",
                    proposal -> {
                      asked.add(proposal);
                      return Map.of("riskScore", 0.9);
                    }));
    assertThat(asks(hitl, RUN, note("c1", "x").with(Signals.NONE.withRiskScore(0.1)))).isTrue();
    assertThat(asked).singleElement().extracting(p -> p.action().tool()).isEqualTo("note");
    assertThat(reasons(RUN).get(0)).contains("risk score 0.9 is at least 0.5");
    Evidence evidence = shop.store.requestsOf(RUN).get(0).revision().evidence();
    assertThat(evidence.said().get("model").json()).isEqualTo("{\"riskScore\":0.9}");
    assertThat(hitl.audit().verify().isIntact()).isTrue();
  }

  @Test
  void aSourceThatFailsLeavesNothingInTheCallsFavour() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    Map<String, SignalSource> failing =
        Map.of(
            "throws",
            proposal -> {
              throw new IllegalStateException("secret text");
            },
            "null",
            proposal -> nothing(),
            "large",
            proposal -> Map.of("x", "y".repeat(100_000)),
            "senseless",
            proposal -> Map.of("trust", Map.of("t", 7)),
            "slow",
            proposal -> {
              never.await();
              return Map.of();
            });
    for (Map.Entry<String, SignalSource> one : failing.entrySet()) {
      RunId run = Shop.runId(one.getKey());
      try (Hitl hitl =
          open(
              "risk: high, alarm: {confidenceBelow: 0.5}",
              builder ->
                  builder
                      .signalTimeout(Duration.ofMillis(one.getKey().equals("slow") ? 20 : 60_000))
                      .signals(one.getKey(), one.getValue()))) {
        assertThat(asks(hitl, run, note("c", "x").with(Signals.NONE.withConfidence(1)))).isTrue();
      }
      assertThat(reasons(run).get(0))
          .contains("the signal source '" + one.getKey() + "' said nothing that counts")
          .doesNotContain("secret text");
    }
    never.countDown();
  }

  private static Map<String, ?> nothing() {
    return null;
  }

  @Test
  void aSourceThatAnswersLeavesASureAgentAlone() {
    Hitl hitl =
        open(
            "risk: high, alarm: {confidenceBelow: 0.5}",
            builder -> builder.signals("model", proposal -> Map.of()));
    assertThat(asks(hitl, RUN, note("c", "x").with(Signals.NONE.withConfidence(1)))).isFalse();
  }

  @Test
  void twoSourcesOfOneNameAreRefused() {
    assertThatThrownBy(() -> Hitl.builder().signals("a", p -> Map.of()).signals("a", p -> Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'a'");
  }

  @Test
  void aBudgetAsksAndAnApprovalGivesAnotherPortion() {
    Hitl hitl = open("risk: high, alarm: {budget: {calls: 2}}");
    hitl.agent(
        "support",
        Shop.proposing(
            List.of(note("1", "a")),
            List.of(note("2", "b")),
            List.of(note("3", "c")),
            List.of(note("4", "d")),
            List.of(note("5", "e")),
            List.of(note("6", "f"))));
    RunHandle run = hitl.start(RUN, "go");
    assertThat(shop.effects).containsExactly("note a", "note b");
    assertThat(reasons(RUN).get(0)).contains("over its budget: 2 of 2 calls");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("note a", "note b", "note c", "note d", "note e");
    assertThat(run.requests()).hasSize(2);
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
  }

  @Test
  void moneyOfCallsThatWereLetThroughAndOfTheRunItselfCountsTowardsTheBudget() {
    Hitl hitl = open("risk: high, alarm: {budget: {spend: 10}}");
    Signals four = Signals.NONE.withImpact(Impact.of(new BigDecimal("4")));
    try (OpenRun open = hitl.open(RUN, null)) {
      open.run().call(note("1", "a").with(four));
      open.run().spend(new BigDecimal("2.5"));
      assertThatThrownBy(() -> open.run().spend(BigDecimal.ONE.negate()))
          .hasMessageContaining("does not come back");
      assertThat(open.run().propose(List.of(note("2", "b").with(four))).get(0))
          .isInstanceOf(Outcome.Pending.class);
    }
    assertThat(reasons(RUN).get(0)).contains("with this call 10.5 of 10");
    RunId round = Shop.runId("round");
    try (OpenRun open = hitl.open(round, null)) {
      open.run().spend(new BigDecimal("40.00"));
      open.run().propose(List.of(note("1", "a")));
    }
    assertThat(hitl.audit().verify().isIntact()).isTrue();
  }

  @Test
  void timeThatPeopleTakeIsNotTimeAtWork() {
    Hitl hitl = open("risk: high, alarm: {budget: {time: PT1H}}");
    hitl.agent(
        "support",
        run -> {
          if (run.pendingCalls().isEmpty() && run.messages().size() == 1) {
            shop.clock.advance(Duration.ofMinutes(30));
            run.append("{\"role\":\"assistant\"}");
            run.append(run.call(List.of(Shop.refund("r", "500"))));
          } else if (!run.pendingCalls().isEmpty()) {
            run.append(run.call(run.pendingCalls()));
          }
          shop.clock.advance(Duration.ofMinutes(20));
          run.call(note("1", "in time"));
          shop.clock.advance(Duration.ofMinutes(10));
          run.call(note("2", "late"));
          return "done";
        });
    RunHandle run = hitl.start(RUN, "go");
    shop.clock.advance(Duration.ofDays(3));
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(shop.effects).contains("note in time").doesNotContain("note late");
    assertThat(run.requests()).hasSize(2);
  }

  @Test
  void theSameCallAgainAndAgainIsALoopAlsoOnAnotherNode() {
    String rules =
        "risk: high, alarm: {repeated: 3}}\n  - {tool: note, verdict: deny, alarm: {repeated: 4}";
    try (Hitl hitl = open(rules);
        OpenRun open = hitl.open(RUN, null)) {
      open.run().call(note("1", "same"));
      open.run().call(note("2", "other"));
      open.run().call(note("3", "same"));
      open.run().checkpoint();
    }
    shop.clock.advance(Duration.ofMinutes(10));
    try (Hitl other = open(rules)) {
      try (OpenRun open = other.open(RUN, null)) {
        open.run().call(note("4", "new"));
        assertThat(open.run().propose(List.of(note("5", "same"))).get(0))
            .isInstanceOf(Outcome.Pending.class);
      }
      other.review().approve(shop.store.requestsOf(RUN).get(0).reference(), "manager-1");
      try (OpenRun open = other.open(RUN, null)) {
        open.run().call(open.run().pendingCalls());
        assertThat(open.run().propose(List.of(note("6", "same"))).get(0))
            .isInstanceOf(Outcome.Denied.class);
      }
    }
  }

  @Test
  void callsThatComeTooFastAskWhileTheMinuteLasts() {
    Hitl hitl = open("risk: high, alarm: {perMinute: 3}");
    try (OpenRun open = hitl.open(RUN, null)) {
      for (int i = 1; i <= 3; i++) {
        open.run().call(note("a" + i, "a" + i));
      }
      shop.clock.advance(Duration.ofSeconds(65));
      for (int i = 1; i <= 3; i++) {
        open.run().call(note("b" + i, "b" + i));
      }
      assertThat(open.run().propose(List.of(note("c", "c"))).get(0))
          .isInstanceOf(Outcome.Pending.class);
    }
    assertThat(reasons(RUN).get(0)).contains("4 calls within a minute, more than 3");
  }

  @Test
  void aValueIsNewUntilItWasExecutedInItsTenantAndForAsLongAsIsSaid() {
    String rule = "risk: high, alarm: {novel: [text], within: P30D}";
    Hitl hitl = open(rule);
    assertThat(asks(hitl, RUN, note("1", "known"))).isTrue();
    assertThat(asks(hitl, Shop.runId("again"), note("1", "known"))).isTrue();
    approveAndRun(hitl);
    assertThat(shop.effects).containsExactly("note known");
    Hitl other = open(rule);
    assertThat(asks(other, Shop.runId("2"), note("1", "known"))).isFalse();
    assertThat(asks(hitl, Shop.runId("3"), note("1", "known"))).isFalse();
    assertThat(asks(other, Shop.runId("4"), note("1", "unknown"))).isTrue();
    assertThat(asks(other, new RunId("elsewhere", "support", "5"), note("1", "known"))).isTrue();
    shop.clock.advance(Duration.ofDays(30));
    assertThat(asks(other, Shop.runId("6"), note("1", "known"))).isFalse();
    shop.clock.advance(Duration.ofDays(61));
    assertThat(asks(other, Shop.runId("7"), note("1", "known"))).isTrue();
  }

  @Test
  void aNumberFarOutsideItsHistoryIsNew() {
    Hitl hitl = open("risk: high, alarm: {novelSize: amount}");
    assertThat(asks(hitl, RUN, note("1", 100))).isTrue();
    approveAndRun(hitl);
    assertThat(asks(hitl, Shop.runId("2"), note("1", 100))).isFalse();
    assertThat(asks(hitl, Shop.runId("3"), note("1", 180))).isFalse();
    assertThat(asks(hitl, Shop.runId("4"), note("1", 60))).isFalse();
    assertThat(asks(hitl, Shop.runId("5"), note("1", 5_000))).isTrue();
    assertThat(asks(hitl, Shop.runId("6"), note("1", -100))).isTrue();
    assertThat(asks(hitl, Shop.runId("7"), note("1", "no number"))).isTrue();
  }

  @Test
  void whoIsDelegatedToBeginsWhereWhoDelegatesStandsAndIsJudgedAsBoth() {
    String rules =
        "risk: high, alarm: {budget: {calls: 3}}}\n"
            + "  - {tool: note, when: \"agent.name == 'support'\", risk: high,"
            + " alarm: {flags: [pii]}}\n"
            + "  - {tool: note, verdict: deny, alarm: {deeperThan: 1}";
    Hitl hitl = open(rules);
    List<Outcome> outcomes = new ArrayList<>();
    List<RunId> clerks = new ArrayList<>();
    hitl.agent(
        "clerk",
        run -> {
          clerks.add(run.id());
          run.call(note("c1", "one"));
          outcomes.addAll(
              run.propose(List.of(note("c2", "flagged").with(Signals.NONE.withFlags("pii")))));
          return "done";
        });
    hitl.agent(
        "support",
        run -> {
          run.call(note("s1", "boss's"));
          return run.delegate("clerk", "k", "do it");
        });
    hitl.start(RUN, "go");
    assertThat(shop.effects).containsExactly("note boss's", "note one");
    assertThat(outcomes).singleElement().isInstanceOf(Outcome.Pending.class);
    Request asked = shop.store.requestsOf(clerks.get(0)).get(0);
    assertThat(asked.run().agent()).isEqualTo("clerk");
    assertThat(asked.revision().reasons())
        .anySatisfy(
            reason ->
                assertThat(reason.text())
                    .contains("flagged pii")
                    .contains("as for support, which delegated"));
    assertThat(asked.revision().evidence().run().lineage()).containsExactly(RUN);
    assertThat(asked.revision().evidence().run().total().calls()).isEqualTo(2);
  }

  @Test
  void whatADelegatedRunUsedIsUsedByWhoDelegated() {
    Hitl hitl = open("risk: high, alarm: {budget: {calls: 3}}");
    hitl.agent(
        "clerk",
        run -> {
          run.call(note("c1", "one"));
          return "done";
        });
    hitl.agent(
        "support",
        run -> {
          run.delegate("clerk", "k1", "do it");
          run.delegate("clerk", "k2", "again");
          run.call(note("s1", "third"));
          run.call(note("s2", "fourth"));
          return "done";
        });
    RunHandle run = hitl.start(RUN, "go");
    assertThat(shop.effects).containsExactly("note one", "note one", "note third");
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
  }

  @Test
  void delegatingDeeperThanTheLimitIsRefused() {
    Hitl hitl = open("verdict: deny, alarm: {deeperThan: 0}");
    List<Outcome> outcomes = new ArrayList<>();
    hitl.agent(
        "clerk",
        run -> {
          outcomes.addAll(run.propose(List.of(note("c1", "one"))));
          return "done";
        });
    hitl.agent("support", run -> run.delegate("clerk", "k", "do it"));
    hitl.start(RUN, "go");
    assertThat(outcomes).singleElement().isInstanceOf(Outcome.Denied.class);
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void aReplayHasWhatWasKnownThen() {
    String lax = "risk: high, alarm: {budget: {calls: 90}}";
    Instant from = shop.clock.instant();
    Hitl hitl = open(lax, builder -> builder.signals("m", p -> Map.of("riskScore", 0.6)));
    try (OpenRun open = hitl.open(RUN, null)) {
      open.run().call(note("1", "same"));
      open.run().call(note("2", "same"));
      open.run().call(note("3", "same"));
      open.finish("done");
    }
    shop.clock.advance(Duration.ofMinutes(1));
    assertThat(asked(from, "risk: high, alarm: {repeated: 3}")).containsExactly("3");
    assertThat(asked(from, "risk: high, alarm: {budget: {calls: 1}}")).containsExactly("2", "3");
    assertThat(asked(from, "risk: high, alarm: {riskScoreFrom: 0.7}")).isEmpty();
    assertThat(asked(from, "risk: high, alarm: {riskScoreFrom: 0.6}")).hasSize(3);
  }

  private List<String> asked(Instant from, String rule) {
    Policy policy = Policy.parse("version: 2\nrules:\n  - {tool: note, " + rule + "}\n");
    Assessor assessor = new Assessor(ToolRegistry.of(List.of(note())), policy, 65_536);
    List<String> ids = new ArrayList<>();
    Replay.of(shop.store, assessor)
        .play(from, shop.clock.instant(), (ReplayedCall call) -> ids.add(call.call().id()));
    return ids;
  }
}
