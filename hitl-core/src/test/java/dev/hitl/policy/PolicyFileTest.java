package dev.hitl.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hitl.policy.Route.Group;
import dev.hitl.tool.Risk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyFileTest {
  private static final String FULL =
      """
      # who may stop what
      version: 2026-11-01
      unclassified: ask
      lowConfidence: 0.5
      rules:
        - name: production
          tool: stop_instance
          when: args.environment == 'production'
          risk: high
          verdict: ask
          approvals:
            - {role: engineering-manager}
            - roles: [lead, owner]
              count: 2
          message: "Stop {instance}"
          deadline: PT1H
          onDeadline: reject
        - tool: delete_*
          verdict: deny
      """;

  @Test
  void everyKeyOfAPolicyIsRead() {
    Policy policy = Policy.parse(FULL);
    assertThat(policy.version()).isEqualTo("2026-11-01");
    assertThat(policy.unclassified()).isEqualTo(Verdict.Kind.ASK);
    assertThat(policy.lowConfidence()).isEqualTo(0.5);
    assertThat(policy.rules())
        .extracting(Rule::name)
        .containsExactly("production", "rule 2 for delete_*");
    Rule rule = policy.rules().get(0);
    assertThat(rule.tool()).isEqualTo("stop_instance");
    assertThat(rule.when()).isEqualTo("args.environment == 'production'");
    assertThat(rule.risk()).isEqualTo(Risk.HIGH);
    assertThat(rule.verdict()).contains(Verdict.Kind.ASK);
    assertThat(rule.message()).isEqualTo("Stop {instance}");
    assertThat(rule.route())
        .contains(
            Routes.of(
                List.of(
                    new Group(Set.of("engineering-manager"), 1),
                    new Group(Set.of("lead", "owner"), 2)),
                Duration.ofHours(1),
                Ladder.End.REJECT));
  }

  @Test
  void jsonSaysTheSame() {
    Policy policy =
        Policy.parse(
            """
            {"version": "2026-11-01", "unclassified": "deny", "lowConfidence": 1,
             "rules": [{"tool": "t", "risk": "critical", "approvals": [{"role": "a"}]}]}
            """);
    assertThat(policy.version()).isEqualTo("2026-11-01");
    assertThat(policy.unclassified()).isEqualTo(Verdict.Kind.DENY);
    assertThat(policy.lowConfidence()).isEqualTo(1.0);
    assertThat(policy.rules().get(0).route().orElseThrow().groups())
        .containsExactly(new Group(Set.of("a"), 2));
  }

  @Test
  void aPolicyNeedsNoRules() {
    assertThat(Policy.parse("version: 1\nunclassified: deny\n").rules()).isEmpty();
    assertThat(Policy.parse("version: 1\nrules: []\n").rules()).isEmpty();
    assertThat(Policy.parse("\uFEFFversion: 1\n").version()).isEqualTo("1");
  }

  @Test
  void textStaysTheTextThatWasWritten() {
    assertThat(Policy.parse("version: 1.10").version()).isEqualTo("1.10");
    assertThat(Policy.parse("version: 2026-11-01T00:00:00Z").version())
        .isEqualTo("2026-11-01T00:00:00Z");
    assertThat(Policy.parse("version: on").version()).isEqualTo("on");
    assertThat(Policy.parse("version: 0x1F").version()).isEqualTo("0x1F");
    Rule rule = rule("tool: yes\n    verdict: ask\n    name: no\n    message: 1_0");
    assertThat(rule.tool()).isEqualTo("yes");
    assertThat(rule.name()).isEqualTo("no");
    assertThat(rule.message()).isEqualTo("1_0");
    assertThat(rule("tool: t\n    risk: high\n    when: true").when()).isEqualTo("true");
  }

  @Test
  void anUnknownKeyIsNamedWithItsLineAndTheNearestOne() {
    refused("version: 1\nruls: []\n", "line 2", "unknown key 'ruls'", "did you mean 'rules'?");
    refusedRule("tool: t\n    rsik: high", "line 4", "'rsik'", "rule 1", "did you mean 'risk'?");
    refusedRule("tool: t\n    approvals: [{rol: a}]", "'rol'", "role, roles, count");
    refused("{\"version\":\"1\",\"ruls\":[]}", "unknown key 'ruls'", "did you mean 'rules'?");
    refusedRule("<<: {tool: t}", "unknown key '<<'");
  }

  @Test
  void anUnknownWordIsNamedWithTheAllowedOnes() {
    refused(
        "version: 1\nunclassified: denny",
        "line 2",
        "'denny'",
        "allow, review, ask, deny",
        "'deny'?");
    refusedRule("tool: t\n    risk: hgih", "low, medium, high, critical", "did you mean 'high'?");
    refusedRule("tool: t\n    verdict: yes", "allow, review, ask, deny", "not 'yes'");
    refusedRule(
        "tool: t\n    onDeadline: approved", "expire, reject, answer, approve", "'approved'");
    refusedRule("tool: t\n    risk: HIGH", "not 'HIGH'");
  }

  @Test
  void valuesOfTheWrongKindAreRefused() {
    refused("version:", "version of the policy", "not nothing");
    refused("version: [1]", "must be a text");
    refused("rules: []", "version is missing");
    refused("version: ' '", "version must be");
    refused("version: 1\nrules: {}", "must be a list");
    refused("version: 1\nrules:", "must be a list");
    refused("version: 1\nrules: [x]", "rule 1 must be a mapping");
    refused("version: 1\nlowConfidence: often", "must be a number");
    refused("version: 1\nlowConfidence: '0.5'", "must be a number");
    refused("version: 1\nlowConfidence: 2", "within 0 and 1");
    refused("version: 1\nlowConfidence: .nan", "must be a number");
    refused("- 1", "must be a mapping");
    refused("just text", "must be a mapping");
    refusedRule("risk: high", "line 3", "rule 1 has no tool");
    refusedRule("tool: t", "says nothing");
    refusedRule("tool: t\n    deadline: 1h", "deadline", "ISO-8601", "not '1h'");
    refusedRule("tool: t\n    deadline: -PT1H", "more than zero");
    refusedRule("tool: t\n    deadline: PT0S", "more than zero");
  }

  @Test
  void approvalsThatAskNobodyAreRefused() {
    refusedRule("tool: t\n    approvals: []", "at least one item");
    refusedRule("tool: t\n    approvals: [{role: a, count: 0}]", "at least 1", "not '0'");
    refusedRule("tool: t\n    approvals: [{role: a, count: -1}]", "at least 1");
    refusedRule("tool: t\n    approvals: [{role: a, count: 1.5}]", "whole number");
    refusedRule("tool: t\n    approvals: [{role: a, count: '2'}]", "number");
    refusedRule("tool: t\n    approvals: [{role: a, count: 500}]", "line 3", "500 approvers");
    refusedRule("tool: t\n    approvals: [{roles: []}]", "at least one item");
    refusedRule("tool: t\n    approvals: [{role: ''}]", "blank");
    refusedRule("tool: t\n    approvals: [{role: a, roles: [b]}]", "both role and roles");
    refusedRule("tool: t\n    approvals: manager", "must be a list");
    refusedRule("tool: t\n    risk: critical\n    approvals: [{role: a, count: 1}]", "at least 2");
    assertThat(rule("tool: t\n    approvals: [{count: 2}]").route()).contains(Route.anyOf(2));
  }

  @Test
  void duplicateKeysAndNamesAreRefused() {
    refused("version: 1\nversion: 2\n", "line 2", "'version'", "first in line 1");
    refused("{\"version\":\"1\",\"version\":\"2\"}", "version");
    refused(
        "version: 1\nrules:\n- {name: a, tool: t, risk: low}\n- {name: a, tool: u, risk: low}",
        "line 4",
        "two rules are named 'a'");
    refusedRule(
        "tool: t\n    risk: high\n    deadline: P1D\n    hours: offic", "line 3", "'offic'");
    refused("version: 1\nlowConfidence: 2", "line 2", "within 0 and 1", "'2'");
  }

  @Test
  void whatYamlCouldHideIsRefused() {
    refused("version: &v 1\nunclassified: *v\n", "line 2", "aliases");
    refused("version: &v {a: 1}\n", "anchors");
    refused("version: !!java.net.URL [x]\n", "tags");
    refused("version: 1\n---\nversion: 2\n", "second document");
    refused("version: 1\n---\n", "second document");
    refused("version: [1\n", "line", "not YAML");
    refused("version: \t1: x\n", "not YAML");
    refused("? [a]\n: 1\n", "not YAML");
    refused("version: " + "[".repeat(80) + "]".repeat(80), "nested deeper");
    refused("", "empty");
    refused("# only a comment\n", "empty");
    refused("{version: 1}", "not JSON");
  }

  @Test
  void aFileIsReadAndNamedInErrors(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("policy.yaml");
    Files.writeString(file, FULL);
    assertThat(Policy.load(file).version()).isEqualTo("2026-11-01");
    Files.writeString(file, "version: 1\nruls: []");
    assertThatExceptionOfType(PolicyException.class)
        .isThrownBy(() -> Policy.load(file))
        .withMessageContainingAll("policy.yaml", "line 2", "ruls");
    Files.write(file, "version: \u00e4".getBytes(StandardCharsets.ISO_8859_1));
    assertThatExceptionOfType(PolicyException.class)
        .isThrownBy(() -> Policy.load(file))
        .withMessageContainingAll("policy.yaml", "UTF-8");
    assertThatExceptionOfType(PolicyException.class)
        .isThrownBy(() -> Policy.load(folder.resolve("absent.yaml")))
        .withMessageContaining("absent.yaml");
  }

  private static Rule rule(String yaml) {
    return Policy.parse("version: 1\nrules:\n  - " + yaml + "\n").rules().get(0);
  }

  private static void refusedRule(String yaml, String... parts) {
    refused("version: 1\nrules:\n  - " + yaml + "\n", parts);
  }

  private static void refused(String text, String... parts) {
    assertThatExceptionOfType(PolicyException.class)
        .as(text)
        .isThrownBy(() -> Policy.parse(text))
        .withMessageContainingAll(parts);
  }
}
