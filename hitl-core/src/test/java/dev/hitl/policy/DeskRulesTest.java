package dev.hitl.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What a policy says for all of its questions: guards, drills, assignments, rejections, notices.
 */
class DeskRulesTest {
  private static final String YAML =
      """
      version: 1
      maxRejections: 3
      exclusiveAssignments: true
      guards: {longestGrant: P7D, decisions: 60, window: PT30M}
      notificationFlow: {burst: 5, refill: PT2M}
      drills:
        rate: 0.1
        cases:
          - tool: refund
            arguments: {amount: 9.50, note: {list: [1, true, null, 2026-11-01]}, orderId: "1"}
            why: nobody ordered it
          - {tool: refund, arguments: {amount: 1, orderId: x}, why: there is no order x}
      rules:
        - {tool: refund, risk: high}
      """;

  private static Policy built() {
    Map<String, Object> note = Map.of("list", Arrays.asList(1, true, null, "2026-11-01"));
    return Policy.builder("1")
        .maxRejections(3)
        .exclusiveAssignments(true)
        .guards(new Guards(Duration.ofDays(7), 60, Duration.ofMinutes(30)))
        .notificationFlow(new Flow(5, Duration.ofMinutes(2)))
        .drills(
            Drills.of(
                0.1,
                new Drills.Case(
                    "refund",
                    new TreeMap<>(
                        Map.of("amount", new BigDecimal("9.50"), "orderId", "1", "note", note)),
                    "nobody ordered it"),
                new Drills.Case(
                    "refund",
                    new TreeMap<>(Map.of("amount", 1, "orderId", "x")),
                    "there is no order x")))
        .rule(Rule.forTool("refund").named("rule 1 for refund").risk(Risk.HIGH).build())
        .build();
  }

  private static Tool refund() {
    return Fixture.refund().runs(arguments -> "");
  }

  private static String version(Policy policy) {
    return Fixture.assessor(policy, refund()).policyVersion();
  }

  @Test
  void aFileAndTheBuilderSayTheSame() {
    Policy written = Policy.parse(YAML);
    Policy built = built();
    assertThat(written.maxRejections()).isEqualTo(built.maxRejections()).isEqualTo(3);
    assertThat(written.exclusiveAssignments()).isEqualTo(built.exclusiveAssignments()).isTrue();
    assertThat(written.guards()).isEqualTo(built.guards());
    assertThat(written.notificationFlow()).isEqualTo(built.notificationFlow());
    assertThat(written.drills().rate()).isEqualTo(built.drills().rate());
    for (int i = 0; i < 2; i++) {
      Drills.Case mine = written.drills().cases().get(i);
      Drills.Case its = built.drills().cases().get(i);
      assertThat(mine.tool()).isEqualTo(its.tool());
      assertThat(mine.why()).isEqualTo(its.why());
      assertThat(mine.arguments().asMap()).isEqualTo(its.arguments().asMap());
    }
    assertThat(version(written)).isEqualTo(version(built));
  }

  @Test
  void aPolicyThatSaysNothingOfThemIsAsUsual() {
    for (Policy policy : List.of(Policy.none(), Policy.parse("version: 1\n"))) {
      assertThat(policy.maxRejections()).isEqualTo(2);
      assertThat(policy.exclusiveAssignments()).isFalse();
      assertThat(policy.guards()).isEqualTo(Guards.USUAL);
      assertThat(policy.drills()).isEqualTo(Drills.NONE);
      assertThat(policy.notificationFlow()).isEqualTo(Flow.USUAL);
    }
    Policy one = Policy.parse("version: 1\nguards: {decisions: 9}\n");
    assertThat(one.guards()).isEqualTo(new Guards(Guards.LONGEST_GRANT, 9, Guards.WINDOW));
  }

  @Test
  void eachOfThemIsPartOfTheVersion() {
    List<String> versions = new ArrayList<>(List.of(version(Policy.parse(YAML))));
    for (String[] change :
        List.of(
            new String[] {"maxRejections: 3", "maxRejections: 4"},
            new String[] {"exclusiveAssignments: true", "exclusiveAssignments: false"},
            new String[] {"P7D", "P8D"},
            new String[] {"decisions: 60", "decisions: 61"},
            new String[] {"PT30M", "PT31M"},
            new String[] {"burst: 5", "burst: 6"},
            new String[] {"PT2M", "PT3M"},
            new String[] {"rate: 0.1", "rate: 0.2"},
            new String[] {"9.50", "9.51"},
            new String[] {"nobody ordered it", "somebody else ordered it"})) {
      assertThat(YAML).contains(change[0]);
      versions.add(version(Policy.parse(YAML.replace(change[0], change[1]))));
    }
    assertThat(versions).doesNotHaveDuplicates();
  }

  @Test
  void whatIsWrongIsNamedWithItsLine() {
    refused("maxRejections: 0", "line 2", "maxRejections of the policy", "at least 1", "'0'");
    refused("exclusiveAssignments: yes", "line 2", "exclusiveAssignments", "true or false");
    refused("guards: {}", "line 2", "guards says nothing", "longestGrant, decisions, window");
    refused("guards: {window: PT1H}", "line 2", "guards has a window and no decisions");
    refused("guards: {decisions: 0}", "line 2", "decisions of guards", "at least 1");
    refused("guards: {longestGrant: P9999D}", "line 2", "longestGrant of guards", "3650 days");
    refused("guards: {decisions: 1, window: PT0.0001S}", "window of guards", "millisecond");
    refused("guards: {decison: 1}", "line 2", "unknown key 'decison' in guards", "'decisions'?");
    refused("notificationFlow: {burst: 1}", "line 2", "notificationFlow has no refill");
    refused("notificationFlow: {refill: PT1M}", "line 2", "notificationFlow has no burst");
    refused("notificationFlow: {burst: 0, refill: PT1M}", "burst of notificationFlow");
    refused("notificationFlow: {burst: 1, refill: PT0.0001S}", "refill of notificationFlow");
    refused("drills: {cases: []}", "line 2", "drills has no rate");
    refused("drills: {rate: 0.1}", "line 2", "drills has no cases");
    refused("drills: {rate: 0.1, cases: []}", "line 2", "cases of drills", "at least one");
    refused("drills: {rate: 1.1, cases: [{tool: t, why: x}]}", "line 2", "rate of drills", "1.1");
    refused("drills: {rate: often, cases: [{tool: t, why: x}]}", "rate of drills", "'often'");
    refused("drills: {rate: 1, cases: [{why: x}]}", "line 2", "case 1 of drills has no tool");
    refused("drills: {rate: 1, cases: [{tool: t}]}", "line 2", "case 1 of drills has no why");
    refused("drills: {rate: 1, cases: [{tool: t, why: ' '}]}", "line 2", "case 1 of drills");
    refused("drills: {rate: 1, cases: [{tool: t, why: x, args: {}}]}", "unknown key 'args'");
    refused(
        "drills: {rate: 1, cases: [{tool: t, why: x, arguments: [1]}]}",
        "line 2",
        "arguments of case 1 of drills",
        "mapping");
    refused(
        "drills: {rate: 1, cases: [{tool: t, why: x, arguments: {n: 0x1F}}]}",
        "line 2",
        "arguments of case 1 of drills",
        "'0x1F'",
        "quotes");
  }

  @Test
  void theBuilderRefusesTheSame() {
    assertThatThrownBy(() -> Policy.builder("1").maxRejections(0).build())
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("maxRejections");
    assertThatThrownBy(() -> new Guards(Duration.ZERO, 0, Guards.WINDOW))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("longestGrant of guards");
    assertThatThrownBy(() -> new Guards(Guards.LONGEST_GRANT, -1, Guards.WINDOW))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("decisions of guards");
    assertThatThrownBy(() -> new Flow(0, Duration.ofMinutes(1)))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("burst of notificationFlow");
    assertThatThrownBy(() -> new Drills(2, List.of()))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("rate of drills");
    assertThatThrownBy(() -> Drills.of(1))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("cases of drills");
  }

  @Test
  void aTestThatPeopleAreNotAskedAboutStopsTheStartAndIsNamed() {
    assertThatThrownBy(() -> version(Policy.parse(YAML.replace("amount: 1,", ""))))
        .isInstanceOf(PolicyException.class)
        .hasMessageContainingAll("case 2 of drills", "'refund'", "amount");
    assertThatThrownBy(() -> version(Policy.parse(YAML.replace("risk: high", "risk: low"))))
        .isInstanceOf(PolicyException.class)
        .hasMessageContainingAll("case 1 of drills", "does not ask", "allow");
  }

  @Test
  void whatHoldsForEveryQuestionIsInTheRouteThatARequestKeeps() {
    Policy free = Policy.parse(YAML.replace("exclusiveAssignments: true", "unclassified: ask"));
    for (Policy policy : List.of(built(), free)) {
      Assessor assessor = Fixture.assessor(policy, refund(), Fixture.plain("other"));
      Assessment.Judged judged =
          (Assessment.Judged) Fixture.assess(assessor, Fixture.refundOf("1"));
      Verdict.Ask ask = (Verdict.Ask) judged.verdict();
      Verdict.Ask byTool = (Verdict.Ask) assessor.askedBy(judged, "may I", Fixture.NOW);
      assertThat(List.of(ask.route(), byTool.route()))
          .allMatch(route -> route.terms().exclusive() == policy.exclusiveAssignments());
    }
  }

  private static void refused(String line, String... parts) {
    assertThatThrownBy(() -> Policy.parse("version: 1\n" + line + "\n"))
        .as(line)
        .isInstanceOf(PolicyException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(parts));
  }
}
