package dev.hitl.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hitl.policy.Route.Group;
import dev.hitl.tool.Risk;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuleTest {

  @Test
  void aRuleThatSaysNothingIsRefused() {
    refused(Rule.forTool("refund").when("true"), "says nothing");
    refused(Rule.forTool(" ").deny(), "names no tool");
  }

  @Test
  void theRiskDecidesHowManyAreAsked() {
    assertThat(Rule.forTool("t").risk(Risk.LOW).build().route()).isEmpty();
    assertThat(groups(Rule.forTool("t").risk(Risk.MEDIUM))).containsExactly(any(1));
    assertThat(groups(Rule.forTool("t").risk(Risk.HIGH))).containsExactly(any(1));
    assertThat(groups(Rule.forTool("t").risk(Risk.CRITICAL))).containsExactly(any(2));
  }

  @Test
  void approversWithoutARiskMeanHigh() {
    assertThat(Rule.forTool("t").approvedBy("manager").build().risk()).isEqualTo(Risk.HIGH);
    assertThat(Rule.forTool("t").ask().build().risk()).isEqualTo(Risk.HIGH);
  }

  @Test
  void rolesWithoutACountAreAskedAsOftenAsTheRiskSays() {
    assertThat(groups(Rule.forTool("t").approvedBy("a", "b"))).containsExactly(of(1, "a", "b"));
    assertThat(groups(Rule.forTool("t").risk(Risk.CRITICAL).approvedBy("a")))
        .containsExactly(of(2, "a"));
    assertThat(groups(Rule.forTool("t").risk(Risk.CRITICAL).approvedBy("a").approvedBy("b")))
        .containsExactly(of(1, "a"), of(1, "b"));
  }

  @Test
  void aCountReplacesTheDefaultButCriticalNeverHasFewerThanTwo() {
    assertThat(groups(Rule.forTool("t").risk(Risk.HIGH).approvals(3, "a")))
        .containsExactly(of(3, "a"));
    assertThat(groups(Rule.forTool("t").risk(Risk.CRITICAL).approvals(new Group(Set.of(), 3))))
        .containsExactly(any(3));
    refused(Rule.forTool("t").risk(Risk.CRITICAL).approvals(1, "a"), "at least 2 distinct people");
  }

  @Test
  void zeroAndNegativeCountsAreRefused() {
    refused(Rule.forTool("t").approvals(0, "a"), "zero approvers");
    refused(Rule.forTool("t").approvals(-1, "a"), "-1 approvers");
    refused(Rule.forTool("t").approvedBy(" "), "blank");
  }

  @Test
  void contradictionsAreRefused() {
    refused(Rule.forTool("t").allow().risk(Risk.HIGH), "verdict allow with risk high");
    refused(Rule.forTool("t").allow().risk(Risk.CRITICAL), "verdict allow with risk critical");
    refused(Rule.forTool("t").allow().approvedBy("a"), "approvals");
    refused(Rule.forTool("t").risk(Risk.LOW).approvedBy("a"), "risk low never asks");
    refused(Rule.forTool("t").deny().approvedBy("a"), "verdict deny never asks");
    refused(Rule.forTool("t").deny().deadline(Duration.ofHours(1)), "a deadline");
    refused(Rule.forTool("t").allow().onDeadline(Ladder.End.REJECT), "onDeadline");
    refused(Rule.forTool("t").ask().deadline(Duration.ZERO), "more than zero");
  }

  @Test
  void whatIsNoContradictionIsTaken() {
    assertThat(Rule.forTool("t").allow().risk(Risk.MEDIUM).build().route()).isEmpty();
    assertThat(groups(Rule.forTool("t").ask().risk(Risk.LOW).approvedBy("a")))
        .containsExactly(of(1, "a"));
    assertThat(Rule.forTool("t").deny().risk(Risk.CRITICAL).build().route()).isEmpty();
  }

  @Test
  void theErrorNamesRuleAndTool() {
    refused(Rule.forTool("stop_*").named("night").allow().risk(Risk.HIGH), "'night' for 'stop_*'");
  }

  @Test
  void aPolicyNumbersRulesWithoutANameAndRefusesTwoOfOneName() {
    Rule unnamed = Rule.forTool("stop_*").deny().build();
    Policy policy = Policy.builder("v").rule(unnamed).rule(unnamed).build();
    assertThat(policy.rules())
        .extracting(Rule::name)
        .containsExactly("rule 1 for stop_*", "rule 2 for stop_*");
    Rule named = Rule.forTool("a").named("x").deny().build();
    assertThatExceptionOfType(PolicyException.class)
        .isThrownBy(() -> Policy.builder("v").rule(named).rule(named).build())
        .withMessageContaining("two rules are named 'x'");
  }

  @Test
  void aPolicyNeedsAUsableVersionAndConfidence() {
    for (String version : List.of("", " ", "a\nb", "v".repeat(101))) {
      assertThatExceptionOfType(PolicyException.class)
          .isThrownBy(() -> Policy.builder(version).build())
          .withMessageContaining("version");
    }
    for (double confidence : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatExceptionOfType(PolicyException.class)
          .isThrownBy(() -> Policy.builder("v").lowConfidence(confidence).build())
          .withMessageContaining("lowConfidence");
    }
    assertThat(Policy.none().version()).isEqualTo("none");
    assertThat(Policy.none().lowConfidence()).isEqualTo(0.7);
  }

  private static void refused(Rule.Builder rule, String problem) {
    assertThatExceptionOfType(PolicyException.class)
        .isThrownBy(rule::build)
        .withMessageContaining(problem);
  }

  private static List<Group> groups(Rule.Builder rule) {
    return rule.build().route().orElseThrow().groups();
  }

  private static Group of(int count, String... roles) {
    return new Group(Set.of(roles), count);
  }

  private static Group any(int count) {
    return new Group(Set.of(), count);
  }
}
