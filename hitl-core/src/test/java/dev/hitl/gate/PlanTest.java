package dev.hitl.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Bound;
import dev.hitl.call.Plan;
import dev.hitl.call.ToolCall;
import dev.hitl.grant.Plans;
import dev.hitl.notify.Briefing;
import dev.hitl.request.Request;
import dev.hitl.run.OpenRun;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

public class PlanTest extends PlanFixture {
  @Test
  void whatWasApprovedRunsStepByStepWithoutAsking() {
    Plans.Held held = inForce(lookUp("42"), credit("42", "5"), credit("43", "7.50"));
    assertThat(held.state()).isEqualTo(Plans.State.IN_FORCE);
    assertThat(held.approvedBy()).containsExactly("manager-1");
    assertThat(held.next()).contains(lookUp("42"));

    assertThat(runs(lookUp("42"))).isTrue();
    assertThat(runs(credit("42", "5"))).isTrue();
    assertThat(held(held.id()).next()).contains(credit("43", "7.50"));
    assertThat(runs(credit("43", "7.50"))).isTrue();

    assertThat(held(held.request()).state()).isEqualTo(Plans.State.DONE);
    assertThat(shop.effects).containsExactly("lookUp 42", "credit 42 5", "credit 43 7.50");
    assertThat(hitl.review().inbox()).isEmpty();
    assertThat(types(held.id())).containsExactly("PLANNED");
    assertThat(types(held.run().toString()).stream().filter("STEP"::equals)).hasSize(3);
    assertThat(runs(credit("42", "5"))).isFalse();
    assertThat(hitl.fsck().check().findings()).isEmpty();
    assertThat(hitl.audit().verify().broken()).isEmpty();
  }

  @Test
  void aBatchTakesSeveralStepsInARow() {
    inForce(lookUp("1"), credit("1", "5"), credit("2", "5"));
    List<Outcome> outcomes =
        propose(hitl, "r", call(lookUp("1")), call(credit("1", "5")), call(credit("2", "5")));
    assertThat(outcomes).allMatch(Outcome.Executed.class::isInstance);
    assertThat(shop.effects).containsExactly("lookUp 1", "credit 1 5", "credit 2 5");
  }

  @Test
  void aChangedArgumentIsAskedAboutAndTheReviewerSeesWhatChanged() {
    Plans.Held held = inForce(credit("42", "50"), credit("43", "1"));
    assertThat(runs(credit("42", "500"))).isFalse();
    assertThat(shop.effects).isEmpty();
    Request request = asked();
    assertThat(Briefing.of(request))
        .contains("expected step 1 of 2 (credit); differs in amount: 50 -> 500");
    // One person's no to that is no word about what was approved.
    hitl.review().reject(request.reference(), "manager-2", "not as much");
    Outcome told =
        propose(
                hitl,
                "r",
                ToolCall.of("c" + ids, "credit", request.revision().action().arguments().json()))
            .get(0);
    assertThat(told).isInstanceOf(Outcome.Rejected.class);
    assertThat(held(held.id()).taken()).isZero();
    assertThat(runs(credit("42", "50"))).isTrue();
  }

  @Test
  void anApprovedDeviationRunsBesidesTheStepAndTheQuestionSaysSo() {
    Plans.Held held = inForce(credit("42", "50"), credit("43", "1"));
    assertThat(runs(credit("42", "60"))).isFalse();
    Request request = asked();
    assertThat(Briefing.of(request)).contains("if approved it runs besides that step, which stays");
    hitl.review().approve(request.reference(), "manager-2");
    ToolCall again =
        ToolCall.of("c" + ids, "credit", request.revision().action().arguments().json());
    assertThat(propose(hitl, "r", again).get(0)).isInstanceOf(Outcome.Executed.class);
    assertThat(held(held.id()).taken()).isZero();
    assertThat(runs(credit("42", "50"))).isTrue();
    assertThat(shop.effects).containsExactly("credit 42 60", "credit 42 50");
  }

  @Test
  void withTheRestTakenBackAnApprovedDeviationIsAllThatRuns() {
    Plans.Held held = inForce(credit("42", "50"), credit("43", "1"));
    assertThat(runs(credit("42", "60"))).isFalse();
    Request request = asked();
    hitl.plans().withdraw(held.id(), "manager-1", "60 in place of 50");
    hitl.review().approve(request.reference(), "manager-1");
    ToolCall again =
        ToolCall.of("c" + ids, "credit", request.revision().action().arguments().json());
    assertThat(propose(hitl, "r", again).get(0)).isInstanceOf(Outcome.Executed.class);
    assertThat(runs(credit("42", "50"))).isFalse();
    assertThat(shop.effects).containsExactly("credit 42 60");
  }

  @Test
  void orderAndRepetitionAreWhatWasApprovedToo() {
    inForce(credit("1", "1"), credit("2", "2"));
    assertThat(runs(credit("2", "2"))).isFalse();
    assertThat(asked().revision().reasons().toString())
        .contains("expected step 1 of 2 (credit); differs in orderId: \"1\" -> \"2\"");
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void aToolThatThePlanDoesNotMentionIsJudgedAsEver() {
    hitl =
        node(
            POLICY.replace(
                "{\"name\": \"credits\"",
                "{\"name\": \"prices\", \"tool\": \"setPrice\", \"verdict\": \"ask\","
                    + " \"approvals\": [{\"role\": \"manager\"}]}, {\"name\": \"credits\""));
    inForce(credit("1", "1"));
    assertThat(runs(lookUp("9"))).isTrue();
    assertThat(runs(step("setPrice", "{\"item\":\"a\",\"price\":1}"))).isFalse();
    assertThat(asked().revision().reasons().toString())
        .contains("not a step of it; expected step 1 of 1 (credit)");
  }

  @Test
  void whatPolicyAllowsIsAskedAboutWhereThePlanSaysItOtherwise() {
    inForce(lookUp("1"), credit("1", "1"));
    assertThat(runs(lookUp("2"))).isFalse();
    Request request = asked();
    assertThat(request.revision().reasons().toString()).contains("differs in orderId");
    hitl.review().approve(request.reference(), "clerk-1");
    assertThat(propose(hitl, "r", ToolCall.of("c" + ids, "lookUp", "{\"orderId\":\"2\"}")).get(0))
        .isInstanceOf(Outcome.Executed.class);
    assertThat(runs(lookUp("1"))).isTrue();
    assertThat(runs(credit("1", "1"))).isTrue();
  }

  @Test
  void denyAlwaysWins() {
    inForce(credit("1", "1"));
    assertThat(propose(credit("x", "1"))).isInstanceOf(Outcome.Denied.class);
  }

  @Test
  void aCriticalStepIsStillAskedAndThenThePlanGoesOn() {
    Plans.Held held = two(credit("1", "1"), delete("a"), credit("2", "2"));
    List<ToolCall> batch =
        List.of(call(credit("1", "1")), call(delete("a")), call(credit("2", "2")));
    List<Outcome> outcomes = propose(hitl, "r", batch.toArray(new ToolCall[0]));
    assertThat(outcomes.get(0)).isInstanceOf(Outcome.Executed.class);
    assertThat(outcomes.get(1)).isInstanceOf(Outcome.Pending.class);
    // What comes after waits, and nobody is asked about it.
    assertThat(outcomes.get(2)).isInstanceOf(Outcome.Pending.class);
    assertThat(shop.effects).containsExactly("credit 1 1");
    Request critical = asked();
    assertThat(critical.revision().reasons().toString())
        .contains("step 2 of 3 (deleteAccount): critical, so it is asked about");
    hitl.review().approve(critical.reference(), "manager-1");
    hitl.review().approve(critical.reference(), "manager-2");

    outcomes = propose(hitl, "r", batch.toArray(new ToolCall[0]));
    assertThat(outcomes).allMatch(Outcome.Executed.class::isInstance);
    assertThat(shop.effects).containsExactly("credit 1 1", "delete a", "credit 2 2");
    assertThat(held(held.id()).state()).isEqualTo(Plans.State.DONE);
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void aCriticalStepThatPeopleRejectEndsThePlan() {
    Plans.Held held = two(delete("a"), credit("2", "2"));
    ToolCall delete = call(delete("a"));
    propose(hitl, "r", delete);
    hitl.review().reject(asked().reference(), "manager-1", "keep it");
    assertThat(propose(hitl, "r", delete).get(0)).isInstanceOf(Outcome.Rejected.class);
    assertThat(runs(credit("2", "2"))).isFalse();
    assertThat(held(held.id()).state()).isEqualTo(Plans.State.WITHDRAWN);
    assertThat(shop.store.audit(held.id()).get(1).data().get("reason").toString())
        .contains("step 1 of 2 (deleteAccount) is rejected");
  }

  @Test
  void aStepThatFailsEndsThePlan() {
    hitl =
        node(
            POLICY.replace(
                "{\"name\": \"credits\"",
                "{\"name\": \"booms\", \"tool\": \"explode\", \"verdict\": \"ask\","
                    + " \"approvals\": [{\"role\": \"manager\"}]}, {\"name\": \"credits\""));
    Plans.Held held = inForce(Plan.Step.of("explode", Map.of("what", "a")), credit("2", "2"));
    List<Outcome> outcomes =
        propose(
            hitl, "r", call(Plan.Step.of("explode", Map.of("what", "a"))), call(credit("2", "2")));
    assertThat(outcomes.get(0)).isInstanceOf(Outcome.Failed.class);
    assertThat(outcomes.get(1)).isInstanceOf(Outcome.Pending.class);
    assertThat(shop.effects).containsExactly("explode a");
    assertThat(held(held.id()).state()).isEqualTo(Plans.State.WITHDRAWN);
    assertThat(types(held.id())).containsExactly("PLANNED", "REVOKED");
  }

  @Test
  void declaredBoundsAreApprovedWithTheStep() {
    inForce(
        credit("1", "5").with("amount", Bound.upTo(new BigDecimal("10"))),
        credit("2", "5").with("amount", Bound.upTo(new BigDecimal("10"))),
        credit("3", "5").with("amount", Bound.upTo(new BigDecimal("2000"))));
    assertThat(runs(credit("1", "9.99"))).isTrue();
    assertThat(runs(credit("2", "10.01"))).isFalse();
    assertThat(Briefing.of(asked())).contains("amount: from 0 to at most 10 -> 10.01");
    assertThat(shop.effects).containsExactly("credit 1 9.99");
  }

  /** However wide a bound is, what those who approved the plan may not decide is asked. */
  @Test
  void aBoundLetsNothingThroughThatItsApproverCouldNotDecide() {
    inForce(credit("3", "5").with("amount", Bound.upTo(new BigDecimal("2000"))));
    assertThat(runs(credit("3", "1500"))).isFalse();
    assertThat(asked().revision().reasons().toString())
        .contains("step 1 of 1 (credit): asked about because of large");
  }

  @Test
  void theRestIsTakenBackByWhoeverMayDecideOnAnyNode() {
    Plans.Held held = inForce(credit("1", "1"), credit("2", "2"));
    assertThat(runs(credit("1", "1"))).isTrue();
    Hitl other = node();
    assertThat(other.plans().withdraw(held.id(), "clerk-1", "no"))
        .isInstanceOf(Plans.Answer.Refused.class);
    assertThat(other.plans().withdraw(held.id(), "manager-2", " "))
        .isInstanceOf(Plans.Answer.Refused.class);
    assertThat(other.plans().withdraw(held.id(), "manager-2", "found a mistake"))
        .isInstanceOf(Plans.Answer.Done.class);
    assertThat(other.plans().withdraw(held.id(), "manager-2", "again"))
        .isInstanceOf(Plans.Answer.Refused.class);
    assertThat(runs(credit("2", "2"))).isFalse();
    AuditEvent revoked = shop.store.audit(held.id()).get(1);
    assertThat(revoked.actor()).isEqualTo("manager-2");
    assertThat(revoked.data().get("reason")).isEqualTo("found a mistake");
    assertThat(hitl.explain(held.request()).orElseThrow().toString())
        .contains("PLANNED", "STEP", "REVOKED", "found a mistake");
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  /** A session that has the plan in its memory learns of it at the next step. */
  @Test
  void aRunThatIsOpenTakesNoStepAfterTheWithdrawal() {
    Plans.Held held = inForce(credit("1", "1"), credit("2", "2"), lookUp("3"));
    try (OpenRun open = hitl.open(Shop.runId("r"), CUSTOMER)) {
      assertThat(open.run().propose(List.of(call(credit("1", "1")))).get(0))
          .isInstanceOf(Outcome.Executed.class);
      node().plans().withdraw(held.id(), CUSTOMER, "it is my money");
      assertThat(open.run().propose(List.of(call(credit("2", "2")))).get(0))
          .isInstanceOf(Outcome.Pending.class);
    }
    assertThat(shop.effects).containsExactly("credit 1 1");
  }

  @Test
  void aCrashBetweenUseAndExecutionAsks() {
    Plans.Held held = inForce(credit("1", "1"), credit("2", "2"), credit("3", "3"));
    OpenRun lost = hitl.open(Shop.runId("r"), CUSTOMER);
    assertThat(lost.run().propose(List.of(call(credit("1", "1")))).get(0))
        .isInstanceOf(Outcome.Executed.class);
    // The node dies: what the run knew of that step is in no checkpoint.
    shop.clock.advance(Duration.ofMinutes(1));
    hitl.resumeDue();
    hitl = node();
    assertThat(runs(credit("1", "1"))).isFalse();
    assertThat(shop.effects).containsExactly("credit 1 1");
    assertThat(held(held.id()).state()).isEqualTo(Plans.State.WITHDRAWN);
    assertThat(shop.store.audit(held.id()).get(1).data().get("reason").toString())
        .contains("1 of its steps were begun, and the run knows the end of 0");
  }

  @Test
  void anotherPlanTakesThePlaceOfTheRest() {
    Plans.Held first = inForce(credit("1", "1"), credit("2", "2"));
    assertThat(runs(credit("1", "1"))).isTrue();
    Plans.Held second = inForce(credit("3", "3"));
    assertThat(held(first.id()).state()).isEqualTo(Plans.State.WITHDRAWN);
    assertThat(shop.store.audit(first.id()).get(1).data().get("reason").toString())
        .contains(second.request(), "takes its place");
    assertThat(hitl.plans().of(Shop.runId("r")))
        .extracting(Plans.Held::id)
        .containsExactly(first.id(), second.id());
    assertThat(runs(credit("3", "3"))).isTrue();
    assertThat(runs(credit("2", "2"))).isFalse();
  }

  @Test
  void aPlanIsVoidUnderAnotherPolicy() {
    Plans.Held held = inForce(credit("1", "1"));
    hitl = node(POLICY.replace("\"version\": \"1\"", "\"version\": \"2\""));
    assertThat(held(held.id()).state()).isEqualTo(Plans.State.VOID);
    assertThat(runs(credit("1", "1"))).isFalse();
  }

  @Test
  void aPlanEndsWhenItsApprovalDoes() {
    hitl =
        node(
            POLICY.replace(
                "\"risk\": \"medium\",", "\"risk\": \"medium\", \"validity\": \"PT1H\","));
    Plans.Held held = inForce(credit("1", "1"), credit("2", "2"));
    assertThat(runs(credit("1", "1"))).isTrue();
    shop.clock.advance(Duration.ofHours(1));
    assertThat(held(held.id()).state()).isEqualTo(Plans.State.OVER);
    assertThat(runs(credit("2", "2"))).isFalse();
  }

  @Test
  void aPlanIsOfItsRunAlone() {
    inForce(credit("1", "1"));
    assertThat(propose(hitl, "other", call(credit("1", "1"))).get(0))
        .isInstanceOf(Outcome.Pending.class);
  }
}
