package dev.hitl.policy;

import static dev.hitl.policy.Fixture.assessor;
import static dev.hitl.policy.Fixture.call;
import static dev.hitl.policy.Fixture.judge;
import static dev.hitl.policy.Fixture.plain;
import static dev.hitl.policy.Fixture.refund;
import static dev.hitl.policy.Fixture.refundOf;
import static dev.hitl.policy.Fixture.refunds;
import static dev.hitl.policy.Fixture.requirement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.Action;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Route.Group;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AssessorTest {

  @Test
  void aToolThatNoRuleMentionsRunsWithoutAsking() {
    Verdict verdict = judge(assessor(Policy.none(), plain("read")), call("read"));
    assertThat(verdict).isInstanceOf(Verdict.Allow.class);
    assertThat(verdict.explain()).contains("no rule mentions the tool");
  }

  @Test
  void unclassifiedTurnsThatRound() {
    Policy ask = Policy.builder("v").unclassified(Verdict.Kind.ASK).build();
    Policy deny = Policy.builder("v").unclassified(Verdict.Kind.DENY).build();
    assertThat(judge(assessor(ask, plain("read")), call("read")))
        .isInstanceOfSatisfying(
            Verdict.Ask.class,
            verdict -> {
              assertThat(verdict.route()).isEqualTo(Route.anyOf(1));
              assertThat(verdict.risk()).isEqualTo(Risk.HIGH);
            });
    assertThat(judge(assessor(deny, plain("read")), call("read")))
        .isInstanceOfSatisfying(
            Verdict.Deny.class, verdict -> assertThat(verdict.message()).contains("read"));
    Tool annotated = refund().requiresApproval(requirement(Risk.LOW, "")).runs(a -> "");
    assertThat(judge(assessor(deny, annotated), refundOf("1"))).isInstanceOf(Verdict.Allow.class);
  }

  @Test
  void aToolWhoseConditionsAllFailRunsAndTheVerdictSaysWhy() {
    Rule rule = Rule.forTool("refund").when("args.amount > 100").risk(Risk.HIGH).build();
    Verdict verdict = judge(refunds(rule), refundOf("100"));
    assertThat(verdict).isInstanceOf(Verdict.Allow.class);
    assertThat(verdict.explain()).contains("none of its 1 rules holds");
    assertThat(judge(refunds(rule), refundOf("101"))).isInstanceOf(Verdict.Ask.class);
  }

  @Test
  void aRuleThatAllowsUnderAConditionLeavesOtherCallsToUnclassified() {
    Rule small = Rule.forTool("refund").when("args.amount < 10").allow().build();
    Rule large = Rule.forTool("refund").when("args.amount > 100").ask().build();
    Policy.Builder policy = Policy.builder("v").rule(small).rule(large);
    Assessor strict =
        assessor(policy.unclassified(Verdict.Kind.DENY).build(), refund().runs(a -> ""));
    assertThat(judge(strict, refundOf("5"))).isInstanceOf(Verdict.Allow.class);
    assertThat(judge(strict, refundOf("50"))).isInstanceOf(Verdict.Deny.class);
    assertThat(judge(strict, refundOf("500"))).isInstanceOf(Verdict.Ask.class);
    Assessor open =
        assessor(policy.unclassified(Verdict.Kind.ALLOW).build(), refund().runs(a -> ""));
    assertThat(judge(open, refundOf("50"))).isInstanceOf(Verdict.Allow.class);
  }

  @Test
  void eachRiskHasItsOwnHandling() {
    assertThat(judge(refunds(risk(Risk.LOW)), refundOf("1"))).isInstanceOf(Verdict.Allow.class);
    assertThat(places(judge(refunds(risk(Risk.MEDIUM)), refundOf("1")))).isEqualTo(1);
    assertThat(places(judge(refunds(risk(Risk.HIGH)), refundOf("1")))).isEqualTo(1);
    assertThat(places(judge(refunds(risk(Risk.CRITICAL)), refundOf("1")))).isEqualTo(2);
  }

  @Test
  void mediumRiskAsksOnlyBelowTheConfidenceThreshold() {
    Assessor assessor = refunds(risk(Risk.MEDIUM));
    Verdict unknown = judge(assessor, refundOf("1"));
    Verdict low = judge(assessor, refundOf("1", Signals.NONE.withConfidence(0.69)));
    Verdict enough = judge(assessor, refundOf("1", Signals.NONE.withConfidence(0.7)));
    assertThat(unknown).isInstanceOf(Verdict.Ask.class);
    assertThat(unknown.explain()).contains("confidence unknown");
    assertThat(low).isInstanceOf(Verdict.Ask.class);
    assertThat(low.explain()).contains("confidence 0.69 is below 0.7");
    assertThat(enough).isInstanceOf(Verdict.Allow.class);
    assertThat(enough.explain()).contains("confidence 0.7 is at least 0.7");
    Policy picky = Policy.builder("v").lowConfidence(0.95).rule(risk(Risk.MEDIUM)).build();
    assertThat(
            judge(
                assessor(picky, refund().runs(a -> "")),
                refundOf("1", Signals.NONE.withConfidence(0.9))))
        .isInstanceOf(Verdict.Ask.class);
  }

  @Test
  void aStatedVerdictGoesBeforeTheRiskLevelsOwnHandling() {
    Rule ask = Rule.forTool("refund").risk(Risk.MEDIUM).ask().build();
    Rule deny = Rule.forTool("refund").risk(Risk.LOW).deny().build();
    Signals sure = Signals.NONE.withConfidence(1);
    assertThat(judge(refunds(ask), refundOf("1", sure))).isInstanceOf(Verdict.Ask.class);
    assertThat(judge(refunds(deny), refundOf("1", sure))).isInstanceOf(Verdict.Deny.class);
  }

  @Test
  void denyAlwaysWins() {
    Rule deny = Rule.forTool("*").named("closed").deny().build();
    Rule ask = Rule.forTool("refund").risk(Risk.CRITICAL).build();
    Rule allow = Rule.forTool("ref*").allow().build();
    for (List<Rule> rules :
        List.of(List.of(deny, ask, allow), List.of(allow, ask, deny), List.of(ask, deny, allow))) {
      assertThat(judge(refunds(rules.toArray(Rule[]::new)), refundOf("1")))
          .isInstanceOfSatisfying(
              Verdict.Deny.class,
              verdict -> {
                assertThat(verdict.message()).isEqualTo("forbidden by policy rule closed");
                assertThat(verdict.reasons()).hasSize(3);
                assertThat(verdict.risk()).isEqualTo(Risk.CRITICAL);
              });
    }
    assertThat(judge(refunds(allow, ask), refundOf("1"))).isInstanceOf(Verdict.Ask.class);
    assertThat(judge(refunds(allow), refundOf("1"))).isInstanceOf(Verdict.Allow.class);
  }

  @Test
  void allRulesThatMatchCountAndTheirRoutesAreJoined() {
    Rule one =
        Rule.forTool("refund")
            .named("one")
            .approvedBy("lead")
            .deadline(Duration.ofHours(2))
            .build();
    Rule two =
        Rule.forTool("ref*")
            .named("two")
            .risk(Risk.CRITICAL)
            .deadline(Duration.ofHours(1))
            .onDeadline(Ladder.End.REJECT)
            .build();
    Rule not = Rule.forTool("refund").named("not").when("args.amount > 10").deny().build();
    assertThat(judge(refunds(one, two, not), refundOf("10")))
        .isInstanceOfSatisfying(
            Verdict.Ask.class,
            verdict -> {
              assertThat(verdict.risk()).isEqualTo(Risk.CRITICAL);
              assertThat(verdict.route())
                  .isEqualTo(
                      Routes.of(
                          List.of(new Group(Set.of("lead"), 1), new Group(Set.of(), 1)),
                          Duration.ofHours(1),
                          Ladder.End.REJECT));
              assertThat(verdict.reasons())
                  .extracting(Verdict.Reason::rule)
                  .containsExactly("one", "two");
            });
  }

  @Test
  void annotationsCountLikeRulesAndComeFirst() {
    Tool tool =
        refund()
            .requiresApproval(requirement(Risk.HIGH, "args.amount > 100", "manager"))
            .runs(a -> "");
    Rule rule = Rule.forTool("refund").named("file").risk(Risk.MEDIUM).build();
    Assessor assessor = assessor(Policy.builder("v").rule(rule).build(), tool);
    assertThat(judge(assessor, refundOf("100.01")))
        .isInstanceOfSatisfying(
            Verdict.Ask.class,
            verdict -> {
              assertThat(verdict.route().groups()).containsExactly(new Group(Set.of("manager"), 1));
              assertThat(verdict.reasons())
                  .containsExactly(
                      new Verdict.Reason(
                          "annotation on Refunds.refund",
                          "high risk: one approver of manager; when args.amount > 100"),
                      new Verdict.Reason("file", "medium risk, confidence unknown: one approver"));
            });
    assertThat(assessor.roles()).containsExactly("manager");
  }

  @Test
  void anAnnotationsApproversDeadlineAndOutcomeAreTaken() {
    Tool.Requirement requirement =
        new Tool.Requirement(
            Risk.CRITICAL, "", List.of("a", "b"), 3, "Pay {amount}", "PT5M", "reject", "here");
    Tool tool = refund().requiresApproval(requirement).runs(a -> "");
    assertThat(judge(assessor(Policy.none(), tool), refundOf("7.50")))
        .isInstanceOfSatisfying(
            Verdict.Ask.class,
            verdict -> {
              assertThat(verdict.message()).isEqualTo("Pay 7.50");
              assertThat(verdict.route())
                  .isEqualTo(
                      Routes.of(
                          List.of(new Group(Set.of("a", "b"), 3)),
                          Duration.ofMinutes(5),
                          Ladder.End.REJECT));
            });
  }

  @Test
  void theMessageIsThatOfTheRiskiestRuleThatHasOne() {
    Rule first = Rule.forTool("refund").risk(Risk.HIGH).message("first {amount}").build();
    Rule mute = Rule.forTool("refund").risk(Risk.CRITICAL).build();
    Rule riskier = Rule.forTool("refund").risk(Risk.CRITICAL).message("riskier").build();
    assertThat(message(first, mute)).isEqualTo("first 5");
    assertThat(message(first, mute, riskier)).isEqualTo("riskier");
    assertThat(message(mute)).isEqualTo("Call refund");
    Rule deny = Rule.forTool("refund").deny().message("no refunds, not even {amount}").build();
    assertThat(judge(refunds(riskier, deny), refundOf("5")))
        .isInstanceOfSatisfying(
            Verdict.Deny.class,
            verdict -> assertThat(verdict.message()).isEqualTo("no refunds, not even 5"));
  }

  @Test
  void aSecretStaysOutOfTheMessageAndOfErrors() {
    Tool tool =
        Tool.named("login")
            .parameter("password", String.class)
            .secret("password")
            .runs(arguments -> "");
    Rule rule =
        Rule.forTool("login").when("int(args.password) > 1").ask().message("{password}").build();
    Verdict verdict =
        judge(
            assessor(Policy.builder("v").rule(rule).build(), tool),
            ToolCall.of("c", "login", "{\"password\":\"hunter2\"}"));
    assertThat(verdict).isInstanceOf(Verdict.Ask.class);
    assertThat(verdict.toString() + verdict.explain()).doesNotContain("hunter2");
  }

  @Test
  void theActionIsTheFrozenCall() {
    Assessor assessor = refunds();
    Assessment assessment =
        assessor.assess(
            Fixture.RUN,
            ToolCall.of("c9", "refund", "{\"orderId\" : \"o\", \"amount\": 1.10}"),
            3,
            Fixture.NOW);
    Action action = ((Assessment.Judged) assessment).action();
    assertThat(action.run()).isEqualTo(Fixture.RUN);
    assertThat(action.callId()).isEqualTo("c9");
    assertThat(action.revision()).isEqualTo(3);
    assertThat(action.policyVersion()).isEqualTo(assessor.policyVersion());
    assertThat(action.signature()).isEqualTo(((Assessment.Judged) assessment).tool().signature());
    assertThat(action.arguments().json()).isEqualTo("{\"amount\":1.10,\"orderId\":\"o\"}");
  }

  @Test
  void theInventorySaysWhatHoldsForEachTool() {
    Tool tool =
        refund()
            .requiresApproval(requirement(Risk.HIGH, "args.amount > 100", "manager"))
            .runs(a -> "");
    Rule medium = Rule.forTool("re*").named("file").risk(Risk.MEDIUM).build();
    Assessor assessor = assessor(Policy.builder("v").rule(medium).build(), tool, plain("wait"));
    assertThat(assessor.inventory())
        .containsExactly(
            "refund: high risk: one approver of manager; when args.amount > 100; from annotation on"
                + " Refunds.refund | medium risk: one approver unless confidence is at least 0.7;"
                + " from file",
            "wait: no rule: runs without asking");
  }

  private static String message(Rule... rules) {
    return ((Verdict.Ask) judge(refunds(rules), refundOf("5"))).message();
  }

  private static Rule risk(Risk risk) {
    return Rule.forTool("refund").risk(risk).build();
  }

  private static int places(Verdict verdict) {
    return ((Verdict.Ask) verdict).route().places();
  }
}
