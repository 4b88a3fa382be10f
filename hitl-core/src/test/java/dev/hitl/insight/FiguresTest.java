package dev.hitl.insight;

import static org.assertj.core.api.Assertions.assertThat;
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
    assertThat(figures.askedByRule()).containsEntry("annotation on Tools.refund", 5L);
  }

  @Test
  void latencyIsTheTimeBetweenTheQuestionAndPeoplesDecision() {
    history();
    assertThat(figures().latency50()).isEqualTo(Duration.ofMinutes(10));
    assertThat(figures().latency95()).isEqualTo(Duration.ofMinutes(30));
    assertThat(figures().effort()).isEqualTo(6);
  }

  @Test
  void theQueueIsThatOfNow() {
    hitl.start(Shop.runId("1"), "go");
    shop.clock.advance(Duration.ofMinutes(7));
    Figures figures = figures();
    assertThat(figures.waiting()).isEqualTo(6);
    assertThat(figures.oldest()).isEqualTo(Duration.ofMinutes(7));
    assertThat(figures.latency95()).isZero();
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
}
