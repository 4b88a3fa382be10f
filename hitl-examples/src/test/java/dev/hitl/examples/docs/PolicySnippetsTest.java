package dev.hitl.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.Caps;
import dev.hitl.policy.Drills;
import dev.hitl.policy.Flow;
import dev.hitl.policy.Guards;
import dev.hitl.policy.Ladder;
import dev.hitl.policy.Policy;
import dev.hitl.policy.PolicyException;
import dev.hitl.policy.Route;
import dev.hitl.policy.Rule;
import dev.hitl.policy.Verdict;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The code of docs/policy.md. */
class PolicySnippetsTest {
  private static final RunId RUN = RunId.of("ops", "r1");

  private final Tool stop =
      Tool.named("stop_instance")
          .parameter("name", String.class)
          .parameter("environment", String.class)
          .runs(arguments -> "stopped");
  private final Tool read =
      Tool.named("read_log").parameter("name", String.class).runs(arguments -> "log");
  private final Tool drop =
      Tool.named("drop_database").parameter("name", String.class).runs(arguments -> "dropped");

  private final ReviewerDirectory people =
      ReviewerDirectory.of(
          Map.of("emma", Set.of("engineering-manager"), "olaf", Set.of("on-call")));

  private Hitl hitl(Policy policy) {
    return Hitl.builder()
        .store(new Support().store)
        .tool(stop)
        .tool(read)
        .tool(drop)
        .policy(policy)
        .reviewers(people)
        .background(false)
        .build();
  }

  private static final ToolCall STOP =
      ToolCall.of("c1", "stop_instance", Map.of("name", "db-1", "environment", "production"));
  private static final ToolCall READ = ToolCall.of("c2", "read_log", Map.of("name", "db-1"));
  private static final ToolCall DROP = ToolCall.of("c3", "drop_database", Map.of("name", "db"));

  private static List<Verdict.Kind> kinds(Hitl hitl) {
    return hitl.dryRun(RUN, List.of(STOP, READ, DROP)).stream()
        .map(Assessment.Judged.class::cast)
        .map(judged -> judged.verdict().kind())
        .toList();
  }

  @Test
  void aFileInYamlIsRead() {
    // snippet:policy-yaml
    String yaml =
        """
        version: 2026-11-01
        unclassified: ask
        lowConfidence: 0.8
        rules:
          - name: production stops
            tool: stop_instance
            when: args.environment == 'production'
            risk: high
            approvals: [{role: engineering-manager}]
            message: Stop {name} in {environment}
            deadline: PT30M
            onDeadline: reject
          - tool: read_*
            risk: low
          - tool: drop_*
            verdict: deny
            message: Databases are dropped by hand only
        """;
    // end
    Hitl hitl = hitl(Policy.parse(yaml));
    assertThat(kinds(hitl))
        .containsExactly(Verdict.Kind.ASK, Verdict.Kind.ALLOW, Verdict.Kind.DENY);
  }

  @Test
  void aLadderAndBusinessHoursAreRead() {
    // snippet:policy-escalation
    String yaml =
        """
        version: 2026-11-01
        hours:
          - name: office
            zone: Europe/Berlin
            days: [monday, tuesday, wednesday, thursday, friday]
            from: 09:00
            to: 17:00
            holidays: [2026-12-25]
        rules:
          - tool: stop_instance
            risk: high
            approvals: [{role: engineering-manager}]
            validity: PT15M
            escalation:
              - {after: PT10M, notify: engineering-manager, channel: sms}
              - {after: PT20M, to: on-call, priority: urgent}
              - {after: PT1H, then: reject}
          - tool: drop_database
            when: "!hours.office"
            verdict: deny
          - tool: drop_database
            risk: critical
            hours: office
            deadline: PT8H
        """;
    // end
    Policy policy = Policy.parse(yaml);
    assertThat(kinds(hitl(policy))).startsWith(Verdict.Kind.ASK, Verdict.Kind.ALLOW);
    assertThat(policy.rules().get(0).route().orElseThrow().ladder().rungs()).hasSize(3);
    assertThat(policy.rules().get(2).route().orElseThrow().ladder().hours())
        .isEqualTo(policy.hours().get(0));
  }

  @Test
  void aBuilderGivesTheSameRules() {
    // snippet:policy-builder
    Policy policy =
        Policy.builder("2026-11-01")
            .unclassified(Verdict.Kind.ASK)
            .lowConfidence(0.8)
            .rule(
                Rule.forTool("stop_instance")
                    .named("production stops")
                    .when("args.environment == 'production'")
                    .risk(Risk.HIGH)
                    .approvedBy("engineering-manager")
                    .message("Stop {name} in {environment}")
                    .deadline(Duration.ofMinutes(30))
                    .onDeadline(Ladder.End.REJECT)
                    .build())
            .rule(Rule.forTool("read_*").risk(Risk.LOW).build())
            .rule(
                Rule.forTool("drop_*").deny().message("Databases are dropped by hand only").build())
            .build();
    // end
    Hitl hitl = hitl(policy);
    assertThat(kinds(hitl))
        .containsExactly(Verdict.Kind.ASK, Verdict.Kind.ALLOW, Verdict.Kind.DENY);
  }

  @Test
  void rolesHaveAuthority() {
    // snippet:policy-roles
    String yaml =
        """
        version: 2026-11-01
        roles:
          - {name: junior-adjuster, level: 1, authority: args.amount <= 5000}
          - name: senior-adjuster
            level: 2
            inherits: [junior-adjuster]
            authority: args.amount <= 50000
        rules:
          - tool: pay_claim
            risk: high
            approvals: [{role: junior-adjuster}]
        """;
    // end
    Tool pay = Tool.named("pay_claim").parameter("amount", BigDecimal.class).runs(a -> "paid");
    Hitl hitl =
        Hitl.builder()
            .store(new Support().store)
            .tool(pay)
            .policy(Policy.parse(yaml))
            .reviewers(people)
            .background(false)
            .build();
    List<Verdict> verdicts =
        hitl
            .dryRun(
                RUN,
                List.of(
                    ToolCall.of("c1", "pay_claim", Map.of("amount", 5000)),
                    ToolCall.of("c2", "pay_claim", Map.of("amount", 5001)),
                    ToolCall.of("c3", "pay_claim", Map.of("amount", 50001))))
            .stream()
            .map(assessment -> ((Assessment.Judged) assessment).verdict())
            .toList();
    Route five = ((Verdict.Ask) verdicts.get(0)).route();
    assertThat(five.powers().of(Set.of("junior-adjuster"))).containsExactly("junior-adjuster");
    Route more = ((Verdict.Ask) verdicts.get(1)).route();
    assertThat(more.powers().of(Set.of("junior-adjuster"))).isEmpty();
    assertThat(more.powers().of(Set.of("senior-adjuster"))).contains("junior-adjuster");
    assertThat(verdicts.get(2)).isInstanceOf(Verdict.Deny.class);
  }

  @Test
  void placesForSeveralPeople() {
    // snippet:policy-places
    Rule twoManagersAndSecurity =
        Rule.forTool("drop_database")
            .risk(Risk.CRITICAL)
            .approvals(2, "engineering-manager")
            .approvals(1, "security", "on-call")
            .build();
    // end
    Route route = twoManagersAndSecurity.route().orElseThrow();
    assertThat(route.places()).isEqualTo(3);
    assertThat(route.describe()).isEqualTo("2 of engineering-manager and 1 of on-call or security");
  }

  @Test
  void aDryRunSaysWhatWouldHappen() throws IOException {
    Policy policy =
        Policy.builder("2026-11-01")
            .rule(
                Rule.forTool("stop_instance")
                    .named("production stops")
                    .when("args.environment == 'production'")
                    .risk(Risk.HIGH)
                    .approvedBy("engineering-manager")
                    .message("Stop {name} in {environment}")
                    .deadline(Duration.ofMinutes(30))
                    .build())
            .build();
    Hitl hitl = hitl(policy);
    String text = "";
    // snippet:policy-dry-run
    List<ToolCall> calls =
        List.of(
            ToolCall.of(
                "c1", "stop_instance", Map.of("name", "db-1", "environment", "production")));
    for (Assessment assessment : hitl.dryRun(RunId.of("ops", "r1"), calls)) {
      if (assessment instanceof Assessment.Judged judged) {
        text = judged.verdict().explain();
      } else if (assessment instanceof Assessment.Invalid invalid) {
        text = invalid.problem();
      }
    }
    // end
    assertThat(text.replaceAll("\\+[0-9a-f]{12}", "+0123456789ab"))
        .isEqualTo(DocsTest.output("docs/policy.md", "explain"));
  }

  @Test
  void signalsComeWithTheCall() {
    Hitl hitl =
        hitl(
            Policy.builder("1")
                .rule(Rule.forTool("read_log").risk(Risk.MEDIUM).build())
                .rule(
                    Rule.forTool("*")
                        .when("has(attributes.untrusted) && attributes.untrusted")
                        .ask()
                        .build())
                .build());
    // snippet:policy-signals
    ToolCall call =
        ToolCall.of("c1", "read_log", Map.of("name", "db-1"))
            .with(
                Signals.NONE
                    .withConfidence(0.92)
                    .withReasoning("The user asked for the log")
                    .withAttributes(Map.of("untrusted", false)));
    // end
    assertThat(((Assessment.Judged) hitl.dryRun(RUN, List.of(call)).get(0)).verdict().kind())
        .isEqualTo(Verdict.Kind.ALLOW);
    ToolCall untrusted = call.with(call.signals().withAttributes(Map.of("untrusted", true)));
    assertThat(((Assessment.Judged) hitl.dryRun(RUN, List.of(untrusted)).get(0)).verdict().kind())
        .isEqualTo(Verdict.Kind.ASK);
  }

  @Test
  void capsAreReadFromAFile() {
    String text =
        // snippet:policy-caps
        """
        version: 2026-11-01
        caps: {perRun: 20, perAgent: 200, perTenant: 1000}
        rules: []
        """;
    // end
    assertThat(Policy.parse(text).caps()).isEqualTo(new Caps(20, 200, 1_000));
  }

  @Test
  void whatHoldsForEveryQuestionIsReadFromAFile() {
    String text =
        // snippet:policy-desk
        """
        version: 2026-11-01
        maxRejections: 3
        exclusiveAssignments: true
        guards: {longestGrant: P7D, decisions: 60, window: PT1H}
        notificationFlow: {burst: 20, refill: PT5M}
        drills:
          rate: 0.02
          cases:
            - {tool: stop_instance, arguments: {name: db-0, environment: production}, why: there is no db-0}
        """;
    // end
    Policy policy =
        // snippet:policy-desk-java
        Policy.builder("2026-11-01")
            .maxRejections(3)
            .exclusiveAssignments(true)
            .guards(new Guards(Duration.ofDays(7), 60, Duration.ofHours(1)))
            .notificationFlow(new Flow(20, Duration.ofMinutes(5)))
            .drills(
                Drills.of(
                    0.02,
                    new Drills.Case(
                        "stop_instance",
                        Map.of("name", "db-0", "environment", "production"),
                        "there is no db-0")))
            .build();
    // end
    Policy written = Policy.parse(text);
    assertThat(written.maxRejections()).isEqualTo(policy.maxRejections());
    assertThat(written.exclusiveAssignments()).isEqualTo(policy.exclusiveAssignments());
    assertThat(written.guards()).isEqualTo(policy.guards());
    assertThat(written.notificationFlow()).isEqualTo(policy.notificationFlow());
    assertThat(written.drills().cases().get(0).why())
        .isEqualTo(policy.drills().cases().get(0).why());
  }

  @Test
  void aMistakeIsAStartUpErrorThatNamesIt() {
    assertThatThrownBy(
            () ->
                hitl(
                    Policy.builder("1")
                        .rule(Rule.forTool("stop_instanc").risk(Risk.HIGH).build())
                        .build()))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("did you mean 'stop_instance'?");
  }
}
