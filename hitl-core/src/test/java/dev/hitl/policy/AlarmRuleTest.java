package dev.hitl.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.call.Signals;
import dev.hitl.signal.Alarm;
import dev.hitl.tool.Hints;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AlarmRuleTest {
  private static Policy withAlarm(String alarm) {
    return Policy.parse(
        "version: 1\nrules:\n  - tool: refund\n    risk: high\n    alarm: " + alarm + "\n");
  }

  private static Alarm alarm(String text) {
    return withAlarm(text).rules().get(0).alarm().orElseThrow();
  }

  private static Verdict judge(Policy policy, String amount, Signals signals) {
    Assessor assessor = Fixture.assessor(policy, Fixture.refund().runs(arguments -> ""));
    return Fixture.judge(assessor, Fixture.refundOf(amount, signals));
  }

  private static Signals sure(double confidence) {
    return Signals.NONE.withConfidence(confidence);
  }

  @Test
  void everyAlarmCanBeWrittenInAFile() {
    assertThat(alarm("{confidenceBelow: 0.5}")).isEqualTo(new Alarm.Unsure(0.5));
    assertThat(alarm("{trustBelow: 0.6, weights: {source: 2, intent: 1}}"))
        .isEqualTo(new Alarm.Distrusted(Map.of("source", 2.0, "intent", 1.0), 0.6));
    assertThat(alarm("{flags: [pii, injection]}"))
        .isEqualTo(new Alarm.Flagged(Set.of("pii", "injection")));
    assertThat(alarm("{flags: any}")).isEqualTo(new Alarm.Flagged(Set.of()));
    assertThat(alarm("{riskScoreFrom: 0.7}")).isEqualTo(new Alarm.Risky(0.7));
    assertThat(alarm("{novel: [orderId, note]}"))
        .isEqualTo(new Alarm.Novel(Set.of("orderId", "note"), false, Alarm.Novel.USUAL));
    assertThat(alarm("{novelSize: amount, within: P30D}"))
        .isEqualTo(new Alarm.Novel(Set.of("amount"), true, Duration.ofDays(30)));
    assertThat(alarm("{deeperThan: 0}")).isEqualTo(new Alarm.Deep(0));
    assertThat(alarm("{budget: {calls: 50, time: PT1H, spend: 99.5}}"))
        .isEqualTo(new Alarm.OverBudget(50, Duration.ofHours(1), new BigDecimal("99.5")));
    assertThat(alarm("{repeated: 3}")).isEqualTo(new Alarm.Repeated(3));
    assertThat(alarm("{perMinute: 30}")).isEqualTo(new Alarm.Rushed(30));
  }

  @Test
  void anAlarmThatIsUnknownDoubtfulOrImpossibleIsRefused() {
    assertThatThrownBy(() -> withAlarm("{confidenceUnder: 0.5}"))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("line 5: unknown key 'confidenceUnder' in the alarm of rule 1");
    assertThatThrownBy(() -> withAlarm("{repeated: 3, perMinute: 3}"))
        .hasMessageContaining("exactly one of");
    assertThatThrownBy(() -> withAlarm("{repeated: 2.5}")).hasMessageContaining("no whole number");
    assertThatThrownBy(() -> withAlarm("{repeated: 3, within: P1D}"))
        .hasMessageContaining("belongs to novel");
    assertThatThrownBy(() -> withAlarm("{trustBelow: 0.5}")).hasMessageContaining("one signal");
    assertThatThrownBy(() -> withAlarm("{trustBelow: 0.5, weights: 3}"))
        .hasMessageContaining("no mapping");
    assertThatThrownBy(() -> withAlarm("{flags: some}")).hasMessageContaining("the word any");
    assertThatThrownBy(() -> withAlarm("{budget: {money: 3}}")).hasMessageContaining("'money'");
    assertThatThrownBy(() -> withAlarm("[]")).hasMessageContaining("mapping");
  }

  @Test
  void anAlarmNeverLetsACallRunAndIsNeverLearnt() {
    Rule.Builder rule = Rule.forTool("refund").alarm(new Alarm.Repeated(2));
    assertThatThrownBy(() -> rule.allow().build())
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("can only ask or deny");
    assertThatThrownBy(
            () ->
                Rule.forTool("refund")
                    .alarm(new Alarm.Repeated(2))
                    .risk(Risk.MEDIUM)
                    .learnable()
                    .build())
        .hasMessageContaining("learnable");
  }

  @Test
  void aNoveltyOfAnArgumentThatAToolDoesNotHaveIsRefused() {
    for (String tool : List.of("refund", "ref*")) {
      Policy policy =
          Policy.builder("1")
              .rule(
                  Rule.forTool(tool)
                      .alarm(new Alarm.Novel(Set.of("amuont"), true, Alarm.Novel.USUAL))
                      .risk(Risk.HIGH)
                      .build())
              .build();
      assertThatThrownBy(() -> judge(policy, "1", Signals.NONE))
          .isInstanceOf(PolicyException.class)
          .hasMessageContaining("amuont")
          .hasMessageContaining("did you mean 'amount'");
    }
  }

  @Test
  void policiesThatDifferInAnAlarmHaveDifferentVersions() {
    assertThat(
            List.of("{repeated: 3}", "{repeated: 4}", "{perMinute: 3}").stream()
                .map(AlarmRuleTest::withAlarm)
                .map(policy -> Fixture.assessor(policy, Fixture.refund().runs(a -> "")))
                .map(Assessor::policyVersion))
        .doesNotHaveDuplicates();
  }

  @Test
  void theReasonSaysWhatWasComparedWithWhat() {
    Verdict verdict = judge(withAlarm("{confidenceBelow: 0.5}"), "1", sure(0.4));
    assertThat(verdict.explain()).contains("confidence 0.4 is below 0.5");
    assertThat(judge(withAlarm("{confidenceBelow: 0.5}"), "1", sure(0.5)).kind())
        .isEqualTo(Verdict.Kind.ALLOW);
  }

  @Test
  void anAlarmRuleDoesNotClassifyATool() {
    for (Verdict.Kind unclassified : Verdict.Kind.values()) {
      Policy policy =
          Policy.builder("1")
              .unclassified(unclassified)
              .rule(Rule.forTool("*").risk(Risk.MEDIUM).alarm(new Alarm.Unsure(0.5)).build())
              .build();
      assertThat(judge(policy, "1", sure(0.9)).kind()).isEqualTo(unclassified);
      Verdict.Kind unsure = judge(policy, "1", sure(0.1)).kind();
      assertThat(unsure)
          .isEqualTo(unclassified == Verdict.Kind.DENY ? Verdict.Kind.DENY : Verdict.Kind.ASK);
    }
  }

  @Test
  void confidenceBandsAskBelowTheUpperAndOthersTooBelowTheLower() {
    Policy policy =
        Policy.parse(
            """
            version: 1
            confidence:
              - {tool: refund, autonomousFrom: 0.9, roles: [agent-lead], escalateBelow: 0.5,
                 escalateTo: [director]}
            """);
    assertThat(judge(policy, "1", sure(0.9)).kind()).isEqualTo(Verdict.Kind.ALLOW);
    assertThat(((Verdict.Ask) judge(policy, "1", sure(0.5))).route().roles())
        .containsExactly("agent-lead");
    for (Signals low : List.of(sure(0.49), Signals.NONE)) {
      Verdict.Ask ask = (Verdict.Ask) judge(policy, "1", low);
      assertThat(ask.route().roles()).containsExactly("agent-lead", "director");
      assertThat(ask.route().places()).isEqualTo(2);
    }
    assertThatThrownBy(() -> new ConfidenceBands("*", 0.5, List.of(), 0.5, List.of("x")))
        .hasMessageContaining("not below");
    assertThatThrownBy(() -> new ConfidenceBands("*", 0.5, List.of(), 0.4, List.of()))
        .hasMessageContaining("need each other");
  }

  @Test
  void tiersTurnANumberIntoLevelsOfRiskAndAMissingOneReachesAll() {
    Policy policy =
        Policy.parse(
            """
            version: 1
            tiers:
              - {tool: refund, of: args.amount, medium: 10, high: 100, critical: 1000}
            """);
    assertThat(judge(policy, "9.99", Signals.NONE).kind()).isEqualTo(Verdict.Kind.ALLOW);
    assertThat(judge(policy, "10", Signals.NONE).risk()).isEqualTo(Risk.MEDIUM);
    assertThat(judge(policy, "100", Signals.NONE).risk()).isEqualTo(Risk.HIGH);
    assertThat(judge(policy, "1000.5", Signals.NONE).risk()).isEqualTo(Risk.CRITICAL);
    Policy rows =
        Policy.parse(
            "{\"version\":\"1\",\"tiers\":[{\"tool\":\"refund\",\"of\":\"attributes.impact.rows\","
                + "\"high\":5,\"critical\":50}]}");
    Signals five = Signals.NONE.withAttributes(Map.of("impact", Map.of("rows", 5)));
    assertThat(judge(rows, "1", five).risk()).isEqualTo(Risk.HIGH);
    assertThat(judge(rows, "1", Signals.NONE).risk()).isEqualTo(Risk.CRITICAL);
    assertThatThrownBy(() -> new Tiers("*", "args.x", 5.0, 5.0, null, List.of()))
        .hasMessageContaining("begin higher");
    assertThatThrownBy(() -> new Tiers("*", "args.x", null, null, null, List.of()))
        .hasMessageContaining("no tier");
  }

  private static Verdict hinted(String annotations, Policy policy) {
    Tool tool = Fixture.plain("remote").withHints(Hints.ofMcp(annotations));
    return Fixture.judge(Fixture.assessor(policy, tool), Fixture.call("remote"));
  }

  @Test
  void hintsOfAnMcpServerGiveAStartingRisk() {
    assertThat(hinted("{\"readOnlyHint\":true}", Policy.none()).kind())
        .isEqualTo(Verdict.Kind.ALLOW);
    assertThat(hinted("{\"readOnlyHint\":true,\"openWorldHint\":true}", Policy.none()).risk())
        .isEqualTo(Risk.MEDIUM);
    assertThat(hinted("{\"destructiveHint\":false}", Policy.none()).risk()).isEqualTo(Risk.MEDIUM);
    assertThat(hinted("{\"destructiveHint\":true}", Policy.none()).risk()).isEqualTo(Risk.HIGH);
    assertThat(hinted("{}", Policy.none()).risk()).isEqualTo(Risk.HIGH);
    assertThat(hinted("{\"readOnlyHint\":\"yes\",\"title\":\"x\"}", Policy.none()).risk())
        .isEqualTo(Risk.HIGH);
  }

  @Test
  void aHintExemptsFromNothing() {
    for (Verdict.Kind unclassified : Verdict.Kind.values()) {
      Policy policy = Policy.builder("1").unclassified(unclassified).build();
      assertThat(hinted("{\"readOnlyHint\":true}", policy).kind()).isEqualTo(unclassified);
    }
    Policy denies = Policy.builder("1").rule(Rule.forTool("remote").deny().build()).build();
    assertThat(hinted("{\"readOnlyHint\":true}", denies).kind()).isEqualTo(Verdict.Kind.DENY);
    Policy deny = Policy.builder("1").unclassified(Verdict.Kind.DENY).build();
    Tool mild = Fixture.plain("remote").withHints(Hints.ofMcp("{\"destructiveHint\":false}"));
    assertThat(
            Fixture.judge(Fixture.assessor(deny, mild), Fixture.call("remote").with(sure(1)))
                .kind())
        .isEqualTo(Verdict.Kind.DENY);
  }

  @Test
  void conditionsReadHowTheRunWentAndAnUnknownFieldOfItIsRefused() {
    Policy policy =
        Policy.builder("1")
            .rule(
                Rule.forTool("refund")
                    .when(
                        "run.calls == 0 && run.depth == 0 && run.repeats == 1 && run.lastMinute == 1"
                            + " && run.spend == 0.0 && run.elapsed < duration('1s')"
                            + " && !('boss' in run.lineage)")
                    .deny()
                    .build())
            .build();
    assertThat(judge(policy, "1", Signals.NONE).explain()).doesNotContain("could not be evaluated");
    assertThat(judge(policy, "1", Signals.NONE).kind()).isEqualTo(Verdict.Kind.DENY);
    Policy unknown =
        Policy.builder("1")
            .rule(Rule.forTool("refund").when("run.cost > 3").risk(Risk.HIGH).build())
            .build();
    assertThatThrownBy(() -> judge(unknown, "1", Signals.NONE)).hasMessageContaining("run.cost");
  }
}
