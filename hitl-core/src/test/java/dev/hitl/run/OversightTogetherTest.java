package dev.hitl.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.HitlBuilder;
import dev.hitl.Shop;
import dev.hitl.call.Plan;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.grant.Plans;
import dev.hitl.override.Overridden;
import dev.hitl.policy.Policy;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.signal.Check;
import dev.hitl.signal.Guardrail;
import dev.hitl.tool.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Plans, guardrails, output review and overrides, where they meet in one run. */
class OversightTogetherTest {
  private static final RunId RUN = Shop.runId("r1");
  private static final String POLICY =
      """
      {"version": "1", "overrule": ["director"], "rules": [
        {"name": "credits", "tool": "credit", "verdict": "ask", "approvals": [{"role": "manager"}]},
        {"name": "answers", "tool": "hitl_answer", "when": "args.answer.contains('money')",
         "verdict": "ask", "approvals": [{"role": "manager"}]}]}
      """;

  private final Shop shop = new Shop();

  private Hitl node(UnaryOperator<HitlBuilder> more) {
    return shop.open(b -> more.apply(b.plans(true).policy(Policy.parse(POLICY))));
  }

  private static Plan.Step credit(String order) {
    return Plan.Step.of("credit", Map.of("orderId", order, "amount", 5));
  }

  private static ToolCall call(String order) {
    return ToolCall.of("c" + order, "credit", "{\"orderId\":\"" + order + "\",\"amount\":5}");
  }

  private static Request asked(Hitl hitl) {
    List<Request> inbox = hitl.review().inbox();
    assertThat(inbox).hasSize(1);
    return inbox.get(0);
  }

  /** An agent that has a plan approved and then goes through it. */
  private RunHandle planned(Hitl hitl, String... orders) {
    List<Plan.Step> steps = List.of(orders).stream().map(OversightTogetherTest::credit).toList();
    List<List<ToolCall>> batches =
        new ArrayList<>(List.of(List.of(new Plan("all", steps).call("p"))));
    List.of(orders).forEach(order -> batches.add(List.of(call(order))));
    @SuppressWarnings({"unchecked", "rawtypes"})
    List<ToolCall>[] all = batches.toArray(new List[0]);
    hitl.agent("support", Shop.proposing(all));
    RunHandle run = hitl.start(RUN, "go");
    hitl.review().approve(asked(hitl).reference(), "manager-1");
    return run;
  }

  @Test
  void aStepOfAnApprovedPlanThatAGuardrailHoldsIsAskedAboutAndThePlanGoesOn() {
    AtomicBoolean on = new AtomicBoolean();
    Guardrail later =
        Guardrail.named("second order", "1")
            .on("credit")
            .before(
                action ->
                    on.get() && "2".equals(action.arguments().get("orderId"))
                        ? Check.ask("order 2 is odd")
                        : Check.pass())
            .build();
    Hitl hitl = node(b -> b.guardrail(later));
    RunHandle run = planned(hitl, "1", "2", "3");
    on.set(true);
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("credit 1 5");
    assertThat(asked(hitl).revision().reasons().toString()).contains("order 2 is odd");

    hitl.review().approve(asked(hitl).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(shop.effects).containsExactly("credit 1 5", "credit 2 5", "credit 3 5");
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void aStepWhoseResultIsHeldBackIsDoneAndThePlanGoesOnWhenPeopleLetItOut() {
    Guardrail results =
        Guardrail.named("results", "1")
            .on("credit")
            .after(output -> output.text().contains("1") ? Check.ask("look") : Check.pass())
            .build();
    Hitl hitl = node(b -> b.guardrail(results));
    RunHandle run = planned(hitl, "1", "2");
    hitl.resumeDue();
    while (run.status() == RunStatus.PARKED) {
      Request held = asked(hitl);
      assertThat(held.revision().action().tool()).isEqualTo("hitl_result");
      hitl.review().approve(held.reference(), "manager-1");
      hitl.resumeDue();
    }
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(shop.effects).containsExactly("credit 1 5", "credit 2 5");
    assertThat(hitl.plans().of(RUN).get(0).state()).isEqualTo(Plans.State.DONE);
  }

  @Test
  void anAgentWhoseAnswerWaitsIsRedirectedAndAnswersAnew() {
    Hitl hitl = node(b -> b);
    hitl.agent(
        "support",
        run -> run.messages().toString().contains("no promises") ? "a voucher" : "you get money");
    RunHandle run = hitl.start(RUN, "go");
    Request answer = asked(hitl);
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);

    assertThat(hitl.overrides().redirect(RUN, "director-1", "no promises"))
        .isInstanceOf(Overridden.Done.class);
    hitl.resumeDue();
    assertThat(run.result()).contains("a voucher");
    assertThat(hitl.review().find(answer.id()).orElseThrow().status())
        .isEqualTo(RequestStatus.CANCELLED);
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void anAgentThatReturnsBecauseItsCallWasAbortedHasNotFinished() {
    AtomicReference<Hitl> node = new AtomicReference<>();
    Tool stopped =
        Tool.named("work")
            .runs(
                arguments -> {
                  node.get().overrides().abort(RUN, "director-1", "fraud");
                  return "left half way";
                });
    Hitl hitl = node(b -> b.tool(stopped));
    node.set(hitl);
    hitl.agent("support", run -> run.call(ToolCall.of("w", "work", "{}")).content());
    RunHandle run = hitl.start(RUN, "go");
    assertThat(run.status()).isEqualTo(RunStatus.ABORTED);
    assertThat(run.result()).isEmpty();
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }
}
