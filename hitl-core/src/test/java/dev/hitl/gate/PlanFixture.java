package dev.hitl.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Arguments;
import dev.hitl.call.Plan;
import dev.hitl.call.ToolCall;
import dev.hitl.grant.Plans;
import dev.hitl.policy.Policy;
import dev.hitl.request.Request;
import dev.hitl.review.Ruling;
import dev.hitl.run.OpenRun;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

/** A run of the shop that goes by a plan. */
abstract class PlanFixture {
  static final String POLICY =
      """
      {"version": "1", "rules": [
        {"name": "credits", "tool": "credit", "risk": "medium", "approvals": [{"role": "manager"}],
         "message": "Credit {amount} to order {orderId}"},
        {"name": "large", "tool": "credit", "when": "args.amount > 1000",
         "approvals": [{"role": "director"}]},
        {"name": "never", "tool": "credit", "when": "args.orderId == 'x'", "verdict": "deny"}]}
      """;

  static final String CUSTOMER = "customer-1";

  Shop shop;
  Hitl hitl;
  int ids;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void openShop() {
    shop = newShop();
    hitl = node();
  }

  Hitl node() {
    return node(POLICY);
  }

  Hitl node(String policy) {
    return shop.open(b -> b.plans(true).policy(Policy.parse(policy)));
  }

  static Plan.Step lookUp(String order) {
    return Plan.Step.of("lookUp", Map.of("orderId", order));
  }

  static Plan.Step credit(String order, String amount) {
    return step("credit", "{\"orderId\":\"" + order + "\",\"amount\":" + amount + "}");
  }

  static Plan.Step step(String tool, String arguments) {
    return new Plan.Step(tool, Arguments.parse(arguments), Map.of(), null);
  }

  static Plan.Step delete(String account) {
    return Plan.Step.of("deleteAccount", Map.of("account", account));
  }

  ToolCall call(Plan.Step step) {
    return ToolCall.of("c" + ++ids, step.tool(), step.arguments().json());
  }

  List<Outcome> propose(Hitl node, String run, ToolCall... calls) {
    try (OpenRun open = node.open(Shop.runId(run), CUSTOMER)) {
      return open.run().propose(List.of(calls));
    }
  }

  Outcome propose(Plan.Step step) {
    return propose(hitl, "r", call(step)).get(0);
  }

  boolean runs(Plan.Step step) {
    return propose(step) instanceof Outcome.Executed;
  }

  Request asked() {
    assertThat(hitl.review().inbox()).hasSize(1);
    return hitl.review().inbox().get(0);
  }

  /** Proposes a plan and leaves it with the reviewers. */
  Request proposed(ToolCall plan) {
    assertThat(propose(hitl, "r", plan).get(0)).isInstanceOf(Outcome.Pending.class);
    return asked();
  }

  Plans.Held inForce(Plan.Step... steps) {
    return inForce("manager-1", steps);
  }

  Plans.Held inForce(String approver, Plan.Step... steps) {
    ToolCall plan = Plan.of("make good", steps).call("p" + ++ids);
    Request request = proposed(plan);
    assertThat(hitl.review().approve(request.reference(), approver))
        .isInstanceOf(Ruling.Done.class);
    assertThat(propose(hitl, "r", plan).get(0)).isInstanceOf(Outcome.Executed.class);
    return held(request.id());
  }

  Plans.Held held(String id) {
    return hitl.plans().find(id).orElseThrow();
  }

  List<String> types(String id) {
    return shop.store.audit(id).stream().map(AuditEvent::type).toList();
  }

  /** A plan with a critical step needs two. */
  Plans.Held two(Plan.Step... steps) {
    ToolCall plan = Plan.of("make good", steps).call("p" + ++ids);
    Request request = proposed(plan);
    assertThat(hitl.review().approve(request.reference(), "manager-1"))
        .isInstanceOf(Ruling.Counted.class);
    assertThat(hitl.review().approve(request.reference(), "manager-2"))
        .isInstanceOf(Ruling.Done.class);
    assertThat(propose(hitl, "r", plan).get(0)).isInstanceOf(Outcome.Executed.class);
    return held(request.id());
  }
}
