package dev.hitl.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.Policy;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Request;
import dev.hitl.run.OpenRun;
import dev.hitl.run.RunHandle;
import dev.hitl.tool.NeedHumanApproval;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public class GateTest {
  private static final RunId RUN = Shop.runId("r1");
  private Shop shop;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void openShop() {
    shop = newShop();
  }

  @Test
  void aBatchIsAssessedWholeBeforeAnyCallOfItExecutes() {
    Hitl hitl =
        shop.open(
            """
            {"version": "1", "rules": [{"tool": "deleteAccount", "verdict": "deny"}]}
            """);
    try (OpenRun open = hitl.open(RUN, null)) {
      List<Outcome> outcomes =
          open.run()
              .propose(
                  List.of(
                      Shop.call("1", "lookUp", "orderId", "42"),
                      ToolCall.of("2", "lookUp", "{broken"),
                      Shop.call("3", "deleteAccount", "account", "a"),
                      Shop.refund("4", "500"),
                      Shop.call("5", "noSuchTool", "x", "y")));
      assertThat(outcomes)
          .extracting(outcome -> outcome.getClass().getSimpleName())
          .containsExactly("Executed", "Invalid", "Denied", "Pending", "Invalid");
      assertThat(outcomes).extracting(Outcome::callId).containsExactly("1", "2", "3", "4", "5");
      assertThat(shop.effects).containsExactly("lookUp 42");
    }
  }

  @Test
  void aSwallowedInterruptStillBlocksTheRun() {
    Hitl hitl = shop.open();
    AtomicReference<Throwable> second = new AtomicReference<>();
    hitl.agent(
        "support",
        run -> {
          NeedHumanApproval first = null;
          try {
            run.call(Shop.refund("pay", "500"));
          } catch (NeedHumanApproval swallowed) {
            first = swallowed;
          }
          try {
            run.call(Shop.call("look", "lookUp", "orderId", "42"));
          } catch (NeedHumanApproval again) {
            second.set(again);
            assertThat(again).isSameAs(first);
          }
          return "pretends that all is well";
        });
    RunHandle run = hitl.start("support", "x");
    assertThat(second.get()).isNotNull();
    assertThat(shop.effects).isEmpty();
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    assertThat(run.result()).isEmpty();
  }

  @Test
  void whileARunIsParkedTheOtherSurfaceGivesPendingForEveryCall() {
    Hitl hitl = shop.open();
    try (OpenRun open = hitl.open(RUN, null)) {
      open.run().propose(List.of(Shop.refund("pay", "500")));
      List<Outcome> outcomes =
          open.run().propose(List.of(Shop.call("look", "lookUp", "orderId", "42")));
      assertThat(outcomes.get(0)).isInstanceOf(Outcome.Pending.class);
      assertThat(open.run().isParked()).isTrue();
    }
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void theSameCallIdProposedTwiceOpensOneRequest() {
    Hitl hitl = shop.open();
    try (OpenRun open = hitl.open(RUN, null)) {
      List<Outcome> outcomes =
          open.run().propose(List.of(Shop.refund("pay", "500"), Shop.refund("pay", "500")));
      assertThat(outcomes).hasSize(2).allMatch(Outcome.Pending.class::isInstance);
    }
    assertThat(hitl.review().inbox()).hasSize(1);
  }

  @Test
  void aCallIdThatAlreadyNamesAnotherCallIsRefused() {
    Hitl hitl = shop.open();
    try (OpenRun open = hitl.open(RUN, null)) {
      List<Outcome> outcomes =
          open.run().propose(List.of(Shop.refund("pay", "500"), Shop.refund("pay", "900")));
      assertThat(outcomes.get(0)).isInstanceOf(Outcome.Pending.class);
      assertThat(outcomes.get(1)).isInstanceOf(Outcome.Invalid.class);
    }
    Request request = hitl.review().inbox().get(0);
    assertThat(request.revision().action().arguments().json()).contains("500");
    hitl.review().approve(request.reference(), "manager-1");
    try (OpenRun open = hitl.open(RUN, null)) {
      // What was approved is not applied to other arguments under the same id.
      assertThat(open.run().propose(List.of(Shop.refund("pay", "900"))).get(0))
          .isInstanceOf(Outcome.Invalid.class);
    }
    assertThat(shop.effects).containsExactly("refund 42 500 [manager-1]");
  }

  @Test
  void aCallIdThatAModelUsesAgainInALaterTurnIsAnotherCall() {
    Hitl hitl = shop.open();
    hitl.agent(
        "support",
        Shop.proposing(
            List.of(Shop.refund("call_0", "500")), List.of(Shop.refund("call_0", "600"))));
    RunHandle run = hitl.start("support", "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    assertThat(hitl.review().inbox()).hasSize(1);
    hitl.review().approve(hitl.review().inbox().get(0).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(shop.effects)
        .containsExactly("refund 42 500 [manager-1]", "refund 42 600 [manager-1]");
  }

  @Test
  void aRejectedActionProposedAThirdTimeIsRefusedWithoutAsking() {
    Hitl hitl = shop.open();
    ToolCall reordered = ToolCall.of("c", "refund", "{\"amount\":500,\"orderId\":\"42\"}");
    hitl.agent(
        "support",
        Shop.proposing(
            List.of(Shop.refund("a", "500")),
            List.of(Shop.refund("b", "500")),
            List.of(reordered)));
    RunHandle run = hitl.start("support", "x");
    for (int i = 0; i < 2; i++) {
      hitl.review()
          .reject(hitl.review().inbox().get(0).reference(), "manager-1", "no, and no again");
      hitl.resumeDue();
    }
    assertThat(run.requests()).hasSize(2);
    assertThat(run.result().orElseThrow()).contains("denied", "no, and no again");
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void howOftenPeopleAreAskedAboutTheSameActionIsConfigurable() {
    Hitl hitl = shop.open(b -> b.policy(Policy.builder("1").maxRejections(1).build()));
    hitl.agent(
        "support",
        Shop.proposing(List.of(Shop.refund("a", "500")), List.of(Shop.refund("b", "500"))));
    RunHandle run = hitl.start("support", "x");
    hitl.review().reject(Shop.only(run).reference(), "manager-1", "no");
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(run.requests()).hasSize(1);
  }

  @Test
  void malformedModelOutputIsRefusedWithAnErrorTheModelCanReadAndNothingIsLost() {
    Hitl hitl = shop.open();
    List<String> told = new ArrayList<>();
    hitl.agent(
        "support",
        run -> {
          List<ToolCall> calls = run.pendingCalls();
          if (calls.isEmpty()) {
            calls =
                List.of(
                    ToolCall.of("1", "lookUp", "{\"orderId\": \"42\""),
                    ToolCall.of("2", "lookUp", "{\"orderId\":\"" + "x".repeat(5 << 20) + "\"}"),
                    ToolCall.of("3", "lokUp", "{\"orderId\":\"42\"}"),
                    ToolCall.of("4", "lookUp", "{\"orderId\":42}"),
                    ToolCall.of("5", "lookUp", "{\"orderId\":\"a\",\"orderId\":\"b\"}"),
                    ToolCall.of("6", "lookUp", "{\"orderId\":\"\\ud800\"}"),
                    ToolCall.of("7", "lookUp", "{\"orderId\":\"" + '\ud800' + "\"}"),
                    ToolCall.of("8", "lookUp", "[]"),
                    Shop.refund("9", "500"));
          }
          List<ToolResult> results = run.call(calls);
          results.forEach(result -> told.add(result.status() + " " + result.content()));
          return "done";
        });
    RunHandle run = hitl.start("support", "x");
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(told).hasSize(9);
    assertThat(told.subList(0, 8)).allMatch(text -> text.startsWith("INVALID {\"status\""));
    assertThat(told.get(1)).contains("1048576").hasSizeLessThan(2_000);
    assertThat(told.get(2)).contains("lokUp", "lookUp");
    assertThat(told.get(3)).contains("orderId", "string");
    assertThat(told.get(4)).contains("orderId");
    assertThat(told.get(8)).isEqualTo("EXECUTED refunded 500");
    assertThat(shop.effects).containsExactly("refund 42 500 [manager-1]");
  }

  @Test
  void aToolThatThrowsGivesTheModelTheError() {
    Hitl hitl = shop.open();
    hitl.agent("support", Shop.proposing(List.of(Shop.call("1", "explode", "what", "it"))));
    RunHandle run = hitl.start("support", "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.result().orElseThrow()).contains("failed", "exploded: it");
    assertThat(shop.effects).containsExactly("explode it");
  }

  @Test
  void aToolThatAsksFromItsBodyIsParkedAndEnteredAgainWithTheApprovalVisible() {
    Hitl hitl = shop.open();
    hitl.agent("support", Shop.proposing(List.of(Shop.call("1", "askingByItself", "what", "it"))));
    RunHandle run = hitl.start("support", "x");
    Request request = Shop.only(run);
    assertThat(request.revision().message()).isEqualTo("Do it");
    assertThat(request.revision().context().get("what")).isEqualTo("it");
    hitl.review().approve(request.reference(), "manager-1");
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("asks false", "asks true", "did it");
    assertThat(run.result()).contains("did it");
  }

  @Test
  void aToolThatAsksFromItsBodyAsksEverybodyItsRulesDemand() {
    Hitl hitl =
        shop.open(
            """
            {"version": "1", "rules": [{"tool": "askingByItself", "risk": "critical",
              "when": "args.what == 'never this'", "approvals": [{"role": "manager", "count": 2}],
              "deadline": "PT1H"}]}
            """);
    hitl.agent("support", Shop.proposing(List.of(Shop.call("1", "askingByItself", "what", "it"))));
    RunHandle run = hitl.start("support", "x");
    Request request = Shop.only(run);
    assertThat(request.route().places()).isEqualTo(2);
    assertThat(request.route().roles()).containsExactly("manager");
    assertThat(request.deadline()).isNotNull();
    assertThat(request.revision().risk()).isEqualTo(Risk.CRITICAL);
    hitl.review().approve(request.reference(), "manager-1");
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("asks false");
    hitl.review().approve(request.reference(), "manager-2");
    hitl.resumeDue();
    assertThat(run.result()).contains("did it");
  }

  @Test
  void siblingsOfAToolThatAsksFromItsBodyRunOnce() {
    Hitl hitl = shop.open();
    hitl.agent(
        "support",
        Shop.proposing(
            List.of(
                Shop.call("1", "askingByItself", "what", "it"),
                Shop.call("2", "lookUp", "orderId", "42"))));
    RunHandle run = hitl.start("support", "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(shop.effects).containsExactly("asks false", "lookUp 42", "asks true", "did it");
  }

  @Test
  void denyIsRefusedWithAReasonAndIsOnRecordAtOnce() {
    Hitl hitl =
        shop.open(
            """
            {"version": "1", "rules": [{"tool": "refund", "when": "args.amount > 1000",
              "verdict": "deny", "message": "Never more than 1000"}]}
            """);
    try (OpenRun open = hitl.open(RUN, null)) {
      Outcome outcome = open.run().propose(List.of(Shop.refund("1", "1001"))).get(0);
      assertThat(outcome).isInstanceOf(Outcome.Denied.class);
      assertThat(outcome.content()).contains("Never more than 1000");
      assertThat(hitl.audit().of(RUN.toString()))
          .extracting(AuditEvent::type)
          .containsExactly("STARTED", "DENIED");
    }
    assertThat(hitl.review().inbox()).isEmpty();
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void allowedCallsAreOnRecordWithTheNextWrite() {
    Hitl hitl = shop.open();
    hitl.agent("support", Shop.proposing(List.of(Shop.call("1", "lookUp", "orderId", "42"))));
    RunHandle run = hitl.start("support", "x");
    assertThat(run.history())
        .extracting(AuditEvent::type)
        .containsExactly("STARTED", "CALLED", "FINISHED");
  }

  @Test
  void dryRunSaysWhatWouldHappenAndExecutesAndStoresNothing() {
    Hitl hitl = shop.open();
    List<Assessment> assessments =
        hitl.dryRun(
            RUN,
            List.of(
                Shop.refund("1", "500"),
                Shop.call("2", "lookUp", "orderId", "1"),
                ToolCall.of("3", "lookUp", "{")));
    Verdict verdict = ((Assessment.Judged) assessments.get(0)).verdict();
    assertThat(verdict).isInstanceOf(Verdict.Ask.class);
    assertThat(verdict.risk()).isEqualTo(Risk.HIGH);
    assertThat(verdict.explain()).contains("manager", "args.amount > 100");
    assertThat(((Assessment.Judged) assessments.get(1)).verdict())
        .isInstanceOf(Verdict.Allow.class);
    assertThat(assessments.get(2)).isInstanceOf(Assessment.Invalid.class);
    assertThat(shop.effects).isEmpty();
    assertThat(shop.store.run(RUN)).isEmpty();
    assertThat(hitl.review().inbox()).isEmpty();
  }

  @Test
  void aMediumRiskIsAskedOnlyWhereConfidenceIsLowOrUnknown() {
    Hitl hitl =
        shop.open(
            """
            {"version": "1", "rules": [{"tool": "lookUp", "risk": "medium"}]}
            """);
    ToolCall call = Shop.call("1", "lookUp", "orderId", "1");
    try (OpenRun open = hitl.open(RUN, null)) {
      assertThat(open.run().propose(List.of(call.with(Signals.NONE.withConfidence(0.9)))).get(0))
          .isInstanceOf(Outcome.Executed.class);
      assertThat(open.run().propose(List.of(call)).get(0)).isInstanceOf(Outcome.Pending.class);
    }
  }

  @Test
  void aToolBodyCannotProposeCallsOfTheRunThatCalledIt() {
    AtomicReference<OpenRun> holder = new AtomicReference<>();
    Hitl hitl =
        shop.open(
            builder ->
                builder.tool(
                    Tool.named("nested")
                        .runs(
                            arguments ->
                                holder.get().run().propose(List.of(Shop.refund("x", "1"))))));
    try (OpenRun open = hitl.open(RUN, null)) {
      holder.set(open);
      ToolResult result = open.run().call(ToolCall.of("1", "nested", "{}"));
      assertThat(result.status()).isEqualTo(ToolResult.Status.FAILED);
      assertThat(result.content()).contains("one batch after the other");
    }
  }

  @Test
  void theInterruptHasNoStackTraceAndNoCause() {
    Hitl hitl = shop.open();
    try (OpenRun open = hitl.open(RUN, null)) {
      assertThatThrownBy(() -> open.run().call(Shop.refund("1", "500")))
          .isInstanceOfSatisfying(
              NeedHumanApproval.class,
              interrupt -> {
                assertThat(interrupt.getStackTrace()).isEmpty();
                assertThat(interrupt.getCause()).isNull();
                assertThat(interrupt.run()).contains(RUN);
                assertThat(interrupt.requests())
                    .containsExactly(hitl.review().inbox().get(0).reference());
              });
      // Everything is stored before it is thrown.
      assertThat(shop.store.run(RUN).orElseThrow().status()).isEqualTo(RunStatus.PARKED);
    }
  }
}
