package dev.hitl.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.Policy;
import dev.hitl.policy.Verdict.Kind;
import dev.hitl.request.Grant;
import dev.hitl.request.Request;
import dev.hitl.run.RunHandle;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplayTest {
  private static final String THEN =
      """
      {"version": "1", "rules": [
        {"name": "no gifts", "tool": "credit", "when": "args.amount > 1000", "verdict": "deny"},
        {"name": "unsure", "tool": "credit", "risk": "medium"}]}
      """;

  private final Shop shop = new Shop();
  private final Instant begin = shop.clock.instant();
  private final List<ReplayedCall> differing = new ArrayList<>();

  /** The same tools without their annotations, and one of them gone. */
  public static final class Bare {
    /** Looks up. */
    public String lookUp(String orderId) {
      return orderId;
    }

    /** Gives money back. */
    public String refund(String orderId, BigDecimal amount) {
      return orderId + amount;
    }

    /** Gives money. */
    public String credit(String orderId, BigDecimal amount) {
      return orderId + amount;
    }

    /** Asks by itself. */
    public String askingByItself(String what) {
      return what;
    }
  }

  @BeforeEach
  void history() {
    try (Hitl hitl = shop.open(THEN)) {
      hitl.agent(
          "support",
          Shop.proposing(
              List.of(
                  Shop.call("c1", "lookUp", "orderId", "42"),
                  Shop.refund("c2", "50"),
                  credit("c3", 10, 0.9),
                  credit("c4", 10, 0.8),
                  credit("c5", 5_000, 0.9)),
              List.of(Shop.refund("c6", "150"), Shop.refund("c7", "500")),
              List.of(Shop.call("c8", "askingByItself", "what", "x")),
              List.of(Shop.call("c9", "setPrice", "item", "x"))));
      RunHandle run = hitl.start(Shop.runId("1"), "go");
      for (Request request : run.requests()) {
        if (request.revision().action().callId().equals("c7")) {
          hitl.review().reject(request.id(), "manager-1", "no");
        } else {
          hitl.review().approve(request.id(), "manager-1");
        }
      }
      hitl.resumeDue();
      shop.clock.advance(Duration.ofHours(1));
    }
  }

  private static ToolCall credit(String id, int amount, double confidence) {
    return ToolCall.of(id, "credit", Map.of("orderId", "42", "amount", amount))
        .with(
            Signals.NONE
                .withConfidence(confidence)
                .withAttributes(Map.of("origin", confidence > 0.85 ? "chat" : "mail")));
  }

  private ReplayReport replay(Object tools, String policy) {
    return Replay.of(
            shop.store, new Assessor(ToolRegistry.of(Tool.of(tools)), Policy.parse(policy), 65_536))
        .play(begin, shop.clock.instant(), differing::add);
  }

  @Test
  void theSamePolicyWouldSayTheSame() {
    ReplayReport report = replay(shop.tools, THEN);
    assertThat(differing).extracting(ReplayedCall::toString).isEmpty();
    assertThat(report.differing()).isZero();
    assertThat(report.count(Kind.ALLOW, Kind.ALLOW)).isEqualTo(5);
    assertThat(report.count(Kind.ASK, Kind.ASK)).isEqualTo(2);
    assertThat(report.count(Kind.DENY, Kind.DENY)).isEqualTo(1);
    assertThat(report.unreadable()).isZero();
  }

  @Test
  void aLooserPolicyShowsWhatPeopleRejectedAndWouldRun() {
    ReplayReport report = replay(new Bare(), "{\"version\": \"2\", \"rules\": []}");
    assertThat(report.count(Kind.ASK, Kind.ALLOW)).isEqualTo(2);
    assertThat(report.count(Kind.DENY, Kind.ALLOW)).isEqualTo(1);
    assertThat(report.rejectedAndAllowed()).isEqualTo(1);
    assertThat(differing)
        .extracting(ReplayedCall::toString)
        .containsExactlyInAnyOrder(
            "default/support/1 c5 credit: deny, now allow",
            "default/support/1 c6 refund: ask, now allow",
            "default/support/1 c7 refund: ask and rejected, now allow");
    assertThat(report.toString())
        .contains("of 8 calls 3 would be judged otherwise; 1 that people rejected would run");
  }

  @Test
  void theSignalsOfAllowedCallsAreJudgedAgain() {
    ReplayReport report =
        replay(
            new Bare(),
            """
            {"version": "2", "rules": [
              {"name": "unsure", "tool": "credit", "when": "confidence < 0.85", "risk": "high"},
              {"name": "mail", "tool": "credit", "when": "attributes.origin == 'mail'",
               "verdict": "deny"}]}
            """);
    assertThat(report.count(Kind.ALLOW, Kind.DENY)).isEqualTo(1);
    assertThat(report.count(Kind.ALLOW, Kind.ASK)).isZero();
    assertThat(report.count(Kind.DENY, Kind.ALLOW)).isEqualTo(1);
  }

  @Test
  void aCallWhoseToolIsGoneIsCountedAndNamed() {
    ReplayReport report = replay(new EvaluationTest.Tools(), "{\"version\": \"2\", \"rules\": []}");
    assertThat(report.unusable()).isEqualTo(8);
    assertThat(report.calls()).isZero();
    assertThat(differing)
        .anySatisfy(call -> assertThat(call.toString()).contains("there is no tool 'lookUp'"));
  }

  @Test
  void whatRanOnAGrantCountsAsAskedAndATestOfReviewersDoesNotCount() {
    String policy =
        """
        {"version": "1", "rules": [{"name": "tips", "tool": "credit", "risk": "medium",
          "approvals": [{"role": "manager"}], "learnable": true}],
         "drills": {"rate": 1, "cases": [{"tool": "credit",
           "arguments": {"orderId": "9", "amount": 999}, "why": "far too much"}]}}
        """;
    Shop other = new Shop();
    try (Hitl hitl = other.open(builder -> builder.policy(Policy.parse(policy)))) {
      ToolCall call = ToolCall.of("c1", "credit", Map.of("orderId", "42", "amount", 3));
      hitl.agent("support", Shop.proposing(List.of(call), List.of(call)));
      RunHandle run = hitl.start(Shop.runId("1"), "go");
      hitl.resumeDue();
      Grant.Offer offer = Grant.Offer.of(5, Duration.ofHours(1), "small").forAnybody();
      hitl.review().approve(run.requests().get(0).reference(), "manager-1", offer);
      hitl.resumeDue();
      assertThat(run.requests()).hasSize(1);
      assertThat(hitl.review().inbox()).singleElement().matches(Request::isDrill);
      assertThat(other.effects).hasSize(2);
    }
    other.clock.advance(Duration.ofMinutes(1));
    ReplayReport report =
        Replay.of(
                other.store,
                new Assessor(ToolRegistry.of(Tool.of(other.tools)), Policy.parse(policy), 65_536))
            .play(begin, other.clock.instant(), differing::add);
    assertThat(differing).extracting(ReplayedCall::toString).isEmpty();
    assertThat(report.count(Kind.ASK, Kind.ASK)).isEqualTo(2);
    assertThat(report.calls()).isEqualTo(2);
  }

  @Test
  void onlyTheGivenTimeIsReplayed() {
    Instant end = begin.plusSeconds(1);
    Replay replay =
        Replay.of(
            shop.store,
            new Assessor(
                ToolRegistry.of(Tool.of(new Bare())),
                Policy.parse("{\"version\": \"2\", \"rules\": []}"),
                65_536));
    assertThat(replay.play(begin.minusSeconds(9), begin, differing::add).calls()).isZero();
    assertThat(replay.play(end, shop.clock.instant(), differing::add).calls()).isZero();
    assertThat(replay.play(begin, end, differing::add).calls()).isEqualTo(8);
  }
}
