package dev.hitl.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Request;
import dev.hitl.tool.Approval;
import dev.hitl.tool.NeedHumanApproval;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public class SubRunTest {
  private Shop shop;
  private final List<String> order = Collections.synchronizedList(new ArrayList<>());

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void openShop() {
    shop = newShop();
  }

  private static String askPayments(Arguments arguments) {
    String question = String.valueOf(arguments.get("question"));
    return Run.current().delegate("payments", Approval.current().idempotencyKey(), question);
  }

  private Hitl open() {
    Tool ask =
        Tool.named("askPayments").parameter("question", String.class).runs(SubRunTest::askPayments);
    Tool risky =
        Tool.named("askPaymentsRisky")
            .requiresApproval(Risk.HIGH)
            .parameter("question", String.class)
            .runs(SubRunTest::askPayments);
    Tool careless =
        Tool.named("askCarelessly")
            .runs(
                arguments -> {
                  try {
                    return Run.current().delegate("payments", "k", "x");
                  } catch (NeedHumanApproval swallowed) {
                    return "swallowed";
                  }
                });
    Hitl hitl = shop.open(builder -> builder.tool(ask).tool(risky).tool(careless));
    Agent payments = Shop.proposing(List.of(Shop.refund("inner", "500")));
    hitl.agent(
        "payments",
        run -> {
          String answer = payments.run(run);
          order.add("payments");
          return answer;
        });
    return hitl;
  }

  private RunHandle start(Hitl hitl, Agent agent) {
    hitl.agent(
        "support",
        run -> {
          String answer = agent.run(run);
          order.add("support");
          return answer;
        });
    return hitl.start(Shop.runId("outer"), "x");
  }

  @Test
  void aRunStartedInAToolParksItsParentAndADecisionResumesTheInnermostFirst() {
    Hitl hitl = open();
    RunHandle outer =
        start(
            hitl,
            Shop.proposing(
                List.of(
                    Shop.call("1", "askPayments", "question", "refund?"),
                    Shop.call("2", "lookUp", "orderId", "42"))));
    assertThat(outer.status()).isEqualTo(RunStatus.PARKED);
    Request inner = hitl.review().inbox().get(0);
    assertThat(inner.run().agent()).isEqualTo("payments");
    assertThat(hitl.run(inner.run()).row().origin().parent()).isEqualTo(outer.id());
    hitl.review().approve(inner.reference(), "manager-1");
    hitl.resumeDue();
    assertThat(order).containsExactly("payments", "support");
    assertThat(outer.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(shop.effects).containsExactly("lookUp 42", "refund 42 500 [manager-1]");
    assertThat(outer.row().waits()).isZero();
    assertThat(hitl.audit().verify().isIntact()).isTrue();
  }

  @Test
  void aToolThatWasApprovedItselfMayWaitForARunItStarts() {
    Hitl hitl = open();
    RunHandle outer =
        start(
            hitl,
            Shop.proposing(List.of(Shop.call("1", "askPaymentsRisky", "question", "refund?"))));
    hitl.review().approve(Shop.only(outer).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(outer.status()).isEqualTo(RunStatus.PARKED);
    assertThat(hitl.review().inbox()).hasSize(1);
    hitl.review().approve(hitl.review().inbox().get(0).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(outer.result()).contains("refunded 500");
    assertThat(shop.effects).containsExactly("refund 42 500 [manager-1]");
    assertThat(outer.row().waits()).isZero();
  }

  @Test
  void anAgentMayStartAnotherDirectly() {
    Hitl hitl = open();
    RunHandle outer = start(hitl, run -> "payments said: " + run.delegate("payments", "k", "x"));
    assertThat(outer.status()).isEqualTo(RunStatus.PARKED);
    hitl.review().approve(hitl.review().inbox().get(0).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(outer.result()).contains("payments said: refunded 500");
    assertThat(shop.effects).hasSize(1);
  }

  @Test
  void aParentThatSwallowsTheInterruptIsParkedAllTheSame() {
    Hitl hitl = open();
    RunHandle outer =
        start(
            hitl,
            run -> {
              try {
                return run.delegate("payments", "k", "x");
              } catch (NeedHumanApproval swallowed) {
                return "pretends";
              }
            });
    assertThat(outer.status()).isEqualTo(RunStatus.PARKED);
    assertThat(outer.result()).isEmpty();
  }

  @Test
  void aToolThatSwallowsTheInterruptParksItsRunAllTheSame() {
    Hitl hitl = open();
    RunHandle outer = start(hitl, Shop.proposing(List.of(ToolCall.of("1", "askCarelessly", "{}"))));
    assertThat(outer.status()).isEqualTo(RunStatus.PARKED);
    hitl.review().approve(hitl.review().inbox().get(0).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(outer.result()).contains("refunded 500");
  }

  @Test
  void aRunStartedInsideThatFailsFailsTheCallAndNotTheParent() {
    Hitl hitl = open();
    hitl.agent(
        "broken",
        run -> {
          throw new IllegalStateException("no luck");
        });
    RunHandle outer =
        start(
            hitl,
            run -> {
              try {
                return run.delegate("broken", "k", "x");
              } catch (SubRunFailed failed) {
                return failed.getMessage();
              }
            });
    assertThat(outer.result().orElseThrow()).contains("no luck");
  }

  @Test
  void aParentOfSeveralParkedRunsIsEnteredWhenAllHaveEnded() {
    Hitl hitl = open();
    RunHandle outer =
        start(
            hitl,
            Shop.proposing(
                List.of(
                    Shop.call("1", "askPayments", "question", "a"),
                    Shop.call("2", "askPayments", "question", "b"),
                    Shop.refund("3", "700"))));
    List<Request> asked = hitl.review().inbox();
    assertThat(asked).hasSize(3);
    for (Request request : asked) {
      assertThat(outer.status()).isEqualTo(RunStatus.PARKED);
      hitl.review().approve(request.reference(), "manager-1");
      hitl.resumeDue();
    }
    assertThat(outer.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(shop.effects).hasSize(3);
    assertThat(outer.row().waits()).isZero();
  }

  @Test
  void threeLevelsDeepTheInnermostGoesFirst() {
    Hitl hitl = open();
    hitl.agent("middle", run -> "middle: " + run.delegate("payments", "k", "x"));
    RunHandle outer = start(hitl, run -> "outer: " + run.delegate("middle", "k", "x"));
    RunId innermost = hitl.review().inbox().get(0).run();
    assertThat(innermost.agent()).isEqualTo("payments");
    hitl.review().approve(hitl.review().inbox().get(0).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(outer.result()).contains("outer: middle: refunded 500");
  }
}
