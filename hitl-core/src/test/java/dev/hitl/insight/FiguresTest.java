package dev.hitl.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.request.Request;
import dev.hitl.run.RunHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private static final String POLICY =
      """
      {"version": "1", "overrule": "director", "rules": [
        {"name": "no gifts", "tool": "credit", "when": "args.amount > 1000", "verdict": "deny"}]}
      """;

  private final Shop shop = new Shop();
  private final Instant begin = shop.clock.instant();
  private Hitl hitl;

  @BeforeEach
  void open() {
    hitl = shop.open(POLICY);
    hitl.agent(
        "support",
        Shop.proposing(
            List.of(
                Shop.call("c1", "lookUp", "orderId", "42"),
                ToolCall.of("c2", "credit", "{\"orderId\":\"42\",\"amount\":5000}"),
                Shop.refund("c3", "150"),
                Shop.refund("c4", "200"),
                Shop.refund("c5", "300"),
                Shop.refund("c6", "400"),
                Shop.call("c7", "explode", "what", "x"),
                Shop.refund("c8", "500"))));
  }

  private void history() {
    RunHandle run = hitl.start(Shop.runId("1"), "go");
    shop.clock.advance(Duration.ofMinutes(10));
    hitl.review().approve(request(run, "c3").id(), "manager-1");
    hitl.review().modify(request(run, "c4").id(), "manager-1", Map.of("amount", 120), "less");
    hitl.review().reject(request(run, "c5").id(), "manager-2", "no");
    hitl.review().approve(request(run, "c7").id(), "manager-1");
    shop.clock.advance(Duration.ofMinutes(20));
    hitl.review().approve(request(run, "c8").id(), "manager-1");
    hitl.review().overrule(request(run, "c8").id(), "director-1", "not this one");
    shop.clock.advance(Duration.ofHours(4));
    hitl.resumeDue();
    hitl.resumeDue();
  }

  private static Request request(RunHandle run, String call) {
    return run.requests().stream()
        .filter(request -> request.revision().action().callId().equals(call))
        .findFirst()
        .orElseThrow();
  }

  private Figures figures() {
    return hitl.audit().figures(begin, shop.clock.instant().plusSeconds(1));
  }

  @Test
  void callsDecisionsAndExecutionsAreCountedOnceEach() {
    history();
    assertThat(figures().all())
        .isEqualTo(new Figures.Counts(1, 6, 1, 3, 1, 1, 0, 0, 1, 0, 1, 2, 1, 0, 0));
  }

  @Test
  void ratesAreOfWhatTheirNamesSay() {
    history();
    Figures.Counts all = figures().all();
    assertThat(all.escalationRate()).isEqualTo(6 / 8.0);
    assertThat(all.decided()).isEqualTo(5);
    assertThat(all.approvalRate()).isEqualTo(4 / 5.0);
    assertThat(all.modificationRate()).isEqualTo(1 / 5.0);
    assertThat(all.overrideRate()).isEqualTo(1 / 4.0);
    assertThat(all.successRate()).isCloseTo(2 / 3.0, within(1e-9));
    assertThat(all.rollBackRate()).isZero();
  }

  @Test
  void toolsAgentsAndRulesHaveCountsOfTheirOwn() {
    history();
    Figures figures = figures();
    assertThat(figures.byTool().keySet()).containsExactly("credit", "explode", "lookUp", "refund");
    assertThat(figures.byTool().get("explode").failed()).isEqualTo(1);
    assertThat(figures.byTool().get("refund").asked()).isEqualTo(5);
    assertThat(figures.byAgent().get("support")).isEqualTo(figures.all());
    Figures.Counts rule = figures.byRule().get("annotation on Tools.refund");
    assertThat(rule.asked()).isEqualTo(5);
    assertThat(rule.approvalRate()).isEqualTo(3 / 4.0);
    assertThat(rule.overruled()).isEqualTo(1);
  }

  @Test
  void latencyIsTheTimeBetweenTheQuestionAndPeoplesDecision() {
    history();
    assertThat(figures().times().latency50()).isEqualTo(Duration.ofMinutes(10));
    assertThat(figures().times().latency95()).isEqualTo(Duration.ofMinutes(30));
    assertThat(figures().people().effort()).isEqualTo(6);
  }

  @Test
  void theQueueIsThatOfNow() {
    hitl.start(Shop.runId("1"), "go");
    shop.clock.advance(Duration.ofMinutes(7));
    Figures figures = figures();
    assertThat(figures.queue().waiting()).isEqualTo(6);
    assertThat(figures.queue().oldest()).isEqualTo(Duration.ofMinutes(7));
    assertThat(figures.times().latency95()).isZero();
  }

  @Test
  void anotherTimeAndAnotherTenantHaveOtherFigures() {
    history();
    assertThat(hitl.audit().figures(begin.minusSeconds(9), begin).all().asked()).isZero();
    Instant end = shop.clock.instant().plusSeconds(1);
    assertThat(hitl.audit().figures("other", begin, end).all().asked()).isZero();
    assertThat(hitl.audit().figures(RunId.DEFAULT_TENANT, begin, end).all())
        .isEqualTo(figures().all());
    assertThat(hitl.audit().figures(begin.plusSeconds(60), end).all().asked()).isZero();
    assertThat(hitl.audit().figures(begin.plusSeconds(60), end).all().rejected()).isEqualTo(1);
  }

  @Test
  void figuresAreReadableAsTextAndAsJson() {
    history();
    assertThat(figures().toString())
        .contains("8 calls, 75.0 % asked; 5 decided, 80.0 % approved")
        .contains("latency PT10M at the median");
    assertThat(figures().toJson())
        .contains("\"all\":{\"allowed\":1,\"asked\":6,\"denied\":1")
        .contains("\"latency95Millis\":1800000");
  }

  private void ask(String run, String call, String amount) {
    hitl.agent("again-" + run, Shop.proposing(List.of(Shop.refund(call, amount))));
    hitl.start(RunId.of("again-" + run, run), "go");
  }

  private Request pending(int index) {
    return hitl.review().inbox().get(index);
  }

  @Test
  void decidingTakesFromTheFirstLookOfWhoeverDecides() {
    ask("1", "c1", "200");
    ask("2", "c1", "300");
    shop.clock.advance(Duration.ofMinutes(10));
    hitl.review().view(pending(0).id(), "manager-2");
    shop.clock.advance(Duration.ofMinutes(10));
    hitl.review().view(pending(0).id(), "manager-1");
    shop.clock.advance(Duration.ofMinutes(2));
    hitl.review().view(pending(0).id(), "manager-1");
    shop.clock.advance(Duration.ofMinutes(1));
    Instant decided = shop.clock.instant();
    hitl.review().reject(pending(0).id(), "manager-1", "no");
    hitl.review().reject(pending(0).id(), "manager-1", "no, and nobody looked");
    assertThat(figures().times())
        .isEqualTo(
            new Figures.Times(
                Duration.ofMinutes(23),
                Duration.ofMinutes(23),
                Duration.ofMinutes(3),
                Duration.ofMinutes(3)));
    assertThat(hitl.audit().figures(decided, decided.plusSeconds(1)).times())
        .as("where the looks and the questions were before the time")
        .isEqualTo(figures().times());
    assertThat(hitl.audit().figures(decided, decided.plusSeconds(1)).byRule())
        .containsOnlyKeys("annotation on Tools.refund");
  }

  @Test
  void peopleAreConsistentWhereTheyComeToTheSameAboutTheSame() {
    hitl.agent("twice", Shop.proposing(List.of(Shop.refund("c1", "200"))));
    for (String run : List.of("1", "2", "3")) {
      hitl.start(RunId.of("twice", run), "go");
    }
    hitl.review().approve(pending(0).id(), "manager-1");
    hitl.review().approve(pending(0).id(), "manager-2");
    hitl.review().reject(pending(0).id(), "manager-2", "not again");
    Figures.People people = figures().people();
    assertThat(people.pairs()).as("one person is in no pair with themselves").isEqualTo(2);
    assertThat(people.agreeing()).isEqualTo(1);
    assertThat(people.consistency()).isEqualTo(0.5);
  }

  @Test
  void otherArgumentsAreNotTheSame() {
    ask("1", "c1", "200");
    ask("2", "c1", "300");
    hitl.review().approve(pending(0).id(), "manager-1");
    hitl.review().reject(pending(0).id(), "manager-2", "no");
    assertThat(figures().people().pairs()).isZero();
    assertThat(figures().people().consistency()).isZero();
  }

  @Test
  void runsThatGoOnAfterADecisionEndWellOrFail() {
    history();
    assertThat(figures().runs()).isEqualTo(new Figures.Runs(1, 1, 0));
    hitl.agent(
        "broken",
        run -> {
          run.call(List.of(Shop.refund("c1", "200")));
          throw new IllegalStateException("after the decision");
        });
    hitl.start(RunId.of("broken", "1"), "go");
    hitl.review().approve(pending(0).id(), "manager-1");
    hitl.resumeDue();
    assertThat(figures().runs()).isEqualTo(new Figures.Runs(2, 1, 1));
    assertThat(figures().runs().resumeSuccess()).isEqualTo(0.5);
  }

  @Test
  void aRunThatNobodyDecidedAboutIsNoResumedOne() {
    hitl.agent("alone", run -> "done");
    hitl.start(RunId.of("alone", "1"), "go");
    assertThat(figures().runs()).isEqualTo(new Figures.Runs(0, 0, 0));
  }

  @Test
  void overTimeEachPartHasItsOwnAndTogetherTheyAreAll() {
    history();
    Instant end = shop.clock.instant().plusSeconds(1);
    List<Figures> parts = hitl.audit().figures(begin, end, Duration.ofMinutes(15));
    assertThat(parts.get(0).all().asked()).isEqualTo(6);
    assertThat(parts.get(0).all().decided()).isEqualTo(4);
    assertThat(parts.get(2).all().decided()).isEqualTo(1);
    assertThat(parts.get(2).times().latency50()).isEqualTo(Duration.ofMinutes(30));
    assertThat(parts.get(parts.size() - 1).until()).isEqualTo(end);
    assertThat(parts.stream().mapToLong(part -> part.all().decided()).sum())
        .isEqualTo(figures().all().decided());
    assertThat(hitl.audit().figures("other", begin, end, Duration.ofHours(1)))
        .allMatch(part -> part.all().asked() == 0);
  }

  @Test
  void stepsOfNoTimeAndTooManyAreRefused() {
    assertThatThrownBy(() -> hitl.audit().figures(begin, begin.plusSeconds(1), Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> hitl.audit().figures(begin, begin.plusSeconds(11), Duration.ofMillis(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10,000");
  }

  @Test
  void rejectionsAreProvedWrongByWhatTurnedOut() {
    history();
    List<Request> requests = hitl.run(Shop.runId("1")).requests();
    String lines =
        requests.stream()
            .map(request -> "{\"request\":\"" + request.reference() + "\",\"right\":\"run\"}")
            .collect(Collectors.joining("\n"));
    Proven proven = hitl.audit().proven(KnownOutcome.parse(lines));
    assertThat(proven).isEqualTo(new Proven(2, 2, 3, 0, 1));
    assertThat(proven.wrongRejectionRate()).isEqualTo(1);
    assertThat(hitl.audit().proven(KnownOutcome.parse(lines.replace("\"run\"", "\"stop\""))))
        .isEqualTo(new Proven(2, 0, 3, 3, 1));
  }

  @Test
  void aLineThatIsNoOutcomeIsNamed() {
    for (String wrong :
        List.of(
            "{\"request\":\"a\",\"right\":\"maybe\"}",
            "{\"request\":\"a\"}",
            "{\"request\":1,\"right\":\"run\"}",
            "{\"request\":\"b\",\"right\":\"stop\"}")) {
      assertThatThrownBy(
              () -> KnownOutcome.parse("{\"request\":\"b\",\"right\":\"run\"}\n\n" + wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("line 3");
    }
  }
}
