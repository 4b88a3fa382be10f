package dev.hitl.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Bound;
import dev.hitl.call.Plan;
import dev.hitl.call.ToolCall;
import dev.hitl.notify.Briefing;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.Ruling;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What people see of a plan, and what they make of it. */
public class PlanReviewTest extends PlanFixture {
  @Test
  void theReviewerSeesEachStepAsItsToolSaysItAndWhichWillStillAsk() {
    Request request =
        proposed(Plan.of("make good", lookUp("42"), credit("42", "5"), delete("a")).call("p"));
    assertThat(request.revision().risk().word()).isEqualTo("critical");
    assertThat(request.route().describe()).contains("manager");
    String briefing = Briefing.of(request);
    assertThat(briefing)
        .contains("Run a plan of 3 steps: lookUp, credit, deleteAccount")
        .contains("goal, as the agent says make good")
        .contains("2. credit    {\"orderId\":\"42\",\"amount\":5}")
        .contains("step 1 of 3, lookUp: Call lookUp: runs without asking, as policy allows")
        .contains("step 2 of 3, credit: Credit 5 to order 42: medium risk, asks 1 of manager")
        .contains("step 3 of 3, deleteAccount: Delete account a: critical risk")
        .contains("WILL STILL ASK");
  }

  @Test
  void theRouteOfAPlanIsAsStrictAsEachStepsOwn() {
    Request request = proposed(Plan.of("two", credit("1", "5"), credit("2", "1001")).call("p"));
    assertThat(hitl.review().approve(request.reference(), "manager-1"))
        .isInstanceOf(Ruling.Counted.class);
    assertThat(hitl.review().approve(request.reference(), "director-1"))
        .isInstanceOf(Ruling.Done.class);
  }

  @Test
  void whatCannotBeDoneIsToldByTheStepItIsIn() {
    assertThat(wrong(Plan.of("no", lookUp("1"), step("lokUp", "{}"))))
        .contains("step 2 (lokUp): there is no tool 'lokUp'; did you mean 'lookUp'?");
    assertThat(wrong(Plan.of("no", step("credit", "{\"orderId\":\"1\"}"))))
        .contains("step 1 (credit): ", "amount", "missing");
    assertThat(wrong(Plan.of("no", Plan.Step.of(Plan.TOOL, Map.of()))))
        .contains("step 1 (hitl_plan): ", "own tools only");
    assertThat(wrong(new Plan("no", List.of()))).contains("1 to 50 steps, not 0");
    assertThat(wrong(Plan.of("no", lookUp("1").with("colour", new Bound.Any()))))
        .contains("step 1 (lookUp): a bound is for 'colour'");
    assertThat(wrong(Plan.of("no", credit("1", "5").with("amount", Bound.upTo(BigDecimal.ONE)))))
        .contains("step 1 (credit): its own 'amount' is outside of the bound");
    Outcome denied =
        propose(hitl, "r", Plan.of("no", lookUp("1"), credit("x", "1")).call("d")).get(0);
    assertThat(denied)
        .isInstanceOfSatisfying(
            Outcome.Denied.class,
            no -> assertThat(no.result().content()).contains("step 2 (credit): forbidden"));
    assertThat(hitl.review().inbox()).isEmpty();
  }

  private String wrong(Plan plan) {
    Outcome outcome = propose(hitl, "r", plan.call("w" + ++ids)).get(0);
    assertThat(outcome).isInstanceOf(Outcome.Invalid.class);
    return ((Outcome.Settled) outcome).result().content();
  }

  @Test
  void aPlanThatPolicyWouldRunAnywayAsksNobodyAndBindsNobody() {
    ToolCall plan = Plan.of("look", lookUp("1"), lookUp("2")).call("p");
    assertThat(propose(hitl, "r", plan).get(0))
        .isInstanceOfSatisfying(
            Outcome.Executed.class,
            done -> assertThat(done.result().content()).contains("not needed"));
    assertThat(runs(lookUp("2"))).isTrue();
    assertThat(hitl.plans().of(Shop.runId("r"))).isEmpty();
  }

  @Test
  void aRuleForPlansHasEveryOneOfThemAsked() {
    hitl =
        node(
            """
            {"version": "1", "rules": [
              {"name": "plans", "tool": "hitl_plan", "approvals": [{"role": "director"}]}]}
            """);
    Request request = proposed(Plan.of("look", lookUp("1")).call("p"));
    assertThat(request.route().describe()).isEqualTo("1 of director");
  }

  @Test
  void aReviewerStrikesAndEditsSteps() {
    ToolCall plan =
        Plan.of("make good", credit("1", "1"), credit("2", "2"), credit("3", "3")).call("p");
    Request request = proposed(plan);
    assertThat(hitl.review().plans().strike(request.reference(), "manager-1", Set.of(4), "no"))
        .isInstanceOf(Ruling.Invalid.class);
    assertThat(
            hitl.review().plans().strike(request.reference(), "manager-1", Set.of(1, 2, 3), "no"))
        .isInstanceOf(Ruling.Invalid.class);
    assertThat(
            hitl.review()
                .plans()
                .edit(request.reference(), "manager-1", 3, Map.of("amount", 2000), "more"))
        .isInstanceOf(Ruling.Done.class);
    Request edited = asked();
    assertThat(edited.status()).isEqualTo(RequestStatus.PENDING);
    assertThat(edited.reference()).endsWith("@2");
    assertThat(hitl.review().plans().strike(request.reference(), "manager-1", Set.of(2), "no"))
        .isInstanceOf(Ruling.Superseded.class);
    // Now a director has to agree too; whoever edited is not one of two.
    assertThat(
            hitl.review().plans().strike(edited.reference(), "director-1", Set.of(3), "too much"))
        .isInstanceOf(Ruling.Done.class);
    Request struck = hitl.review().find(request.id()).orElseThrow();
    assertThat(struck.revision().reasons().toString())
        .contains("rule=step 2 of 2, credit, text=Credit 2 to order 2")
        .doesNotContain("2000");
    assertThat(hitl.review().approve(struck.reference(), "manager-1"))
        .isInstanceOf(Ruling.NotAllowed.class);
    assertThat(hitl.review().approve(struck.reference(), "manager-2"))
        .isInstanceOf(Ruling.Counted.class);
    assertThat(Plan.of(struck.revision().action().arguments()).steps())
        .containsExactly(credit("1", "1"), credit("2", "2"));
  }

  @Test
  void oneReviewerWhoStrikesAStepHasApprovedTheRest() {
    ToolCall plan = Plan.of("make good", credit("1", "1"), credit("2", "2")).call("p");
    Request request = proposed(plan);
    assertThat(hitl.review().plans().strike(request.reference(), "manager-1", Set.of(1), "no"))
        .isInstanceOf(Ruling.Done.class);
    Outcome told = propose(hitl, "r", plan).get(0);
    assertThat(told)
        .isInstanceOfSatisfying(
            Outcome.Executed.class,
            done ->
                assertThat(done.result().content())
                    .contains("A reviewer changed the arguments", "in force"));
    assertThat(runs(credit("2", "2"))).isTrue();
    assertThat(runs(credit("1", "1"))).isFalse();
  }

  @Test
  void aRejectedPlanTellsTheAgentWhy() {
    ToolCall plan = Plan.of("make good", credit("1", "1")).call("p");
    Request request = proposed(plan);
    hitl.review().reject(request.reference(), "manager-1", "ask the customer first");
    assertThat(propose(hitl, "r", plan).get(0))
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            no -> assertThat(no.result().content()).contains("ask the customer first"));
    assertThat(runs(credit("1", "1"))).isFalse();
  }

  @Test
  void withoutPlansThereIsNoSuchTool() {
    Hitl plain = shop.open(POLICY);
    assertThat(plain.toolDefinitions()).doesNotContain(Plan.TOOL);
    assertThat(propose(plain, "plain", Plan.of("x", lookUp("1")).call("p")).get(0))
        .isInstanceOf(Outcome.Invalid.class);
    List<String> tools = new ArrayList<>();
    tools.add(hitl.toolDefinitions());
    assertThat(tools.get(0)).contains(Plan.TOOL, "oneOf", "in this order");
  }
}
