package dev.hitl.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.policy.Ladder.End;
import dev.hitl.policy.Ladder.Rung;
import dev.hitl.policy.Route.Group;
import dev.hitl.policy.Route.Seat;
import dev.hitl.tool.RequiresApproval;
import dev.hitl.tool.RequiresApproval.Place;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** An annotation, the builder and a policy file say the same with the same words. */
class RequirementRuleTest {

  /** Tools with all that an annotation can say. */
  public static final class Tools {
    @RequiresApproval(
        risk = Risk.CRITICAL,
        approvals = {
          @Place(roles = "engineer", count = 2),
          @Place(
              roles = {"manager", "owner"},
              stage = 2),
          @Place(soft = true, roles = "linter")
        },
        denials = 2,
        reasons = true,
        validity = "PT1H",
        priority = "high",
        escalation = {
          @RequiresApproval.Rung(
              after = "PT10M",
              tell = "lead",
              to = {"on-call", "secondary"}),
          @RequiresApproval.Rung(after = "PT20M", priority = "urgent", channel = "sms"),
          @RequiresApproval.Rung(after = "PT1H", then = "reject")
        })
    public String dropVolume(String id) {
      return id;
    }

    @RequiresApproval(risk = Risk.CRITICAL, approvals = @Place(roles = "operator"), byHand = true)
    public String pullPlug(String id) {
      return id;
    }

    @RequiresApproval(
        risk = Risk.MEDIUM,
        approvals = @Place(self = true),
        escalation = @RequiresApproval.Rung(after = "PT5M", then = "answer", answer = "not now"))
    public String book(String id) {
      return id;
    }

    @RequiresApproval(risk = Risk.CRITICAL, approvals = @Place(roles = "boss"))
    public String usual(String id) {
      return id;
    }
  }

  private static final String YAML =
      """
      version: 1
      rules:
        - tool: dropVolume
          risk: critical
          stages:
            - [{role: engineer, count: 2}, {soft: true, role: linter}]
            - [{roles: [manager, owner]}]
          denials: 2
          reasons: true
          validity: PT1H
          priority: high
          escalation:
            - {after: PT10M, notify: lead, to: [on-call, secondary]}
            - {after: PT20M, priority: urgent, channel: sms}
            - {after: PT1H, then: reject}
        - {tool: pullPlug, risk: critical, approvals: [{role: operator}], byHand: true}
        - tool: book
          risk: medium
          approvals: [{self: true}]
          escalation: [{after: PT5M, then: answer, answer: not now}]
        - {tool: usual, risk: critical, approvals: [{role: boss}]}
      """;

  private static List<Rule> built() {
    return List.of(
        Rule.forTool("dropVolume")
            .risk(Risk.CRITICAL)
            .approvals(2, "engineer")
            .softApprovedBy("linter")
            .then()
            .approvedBy("manager", "owner")
            .denials(2)
            .reasons()
            .validity(Duration.ofHours(1))
            .priority(Priority.HIGH)
            .escalation(
                new Ladder(
                    List.of(
                        new Rung(
                            Duration.ofMinutes(10),
                            Set.of("lead"),
                            Set.of("on-call", "secondary"),
                            null,
                            null,
                            null,
                            null),
                        new Rung(
                            Duration.ofMinutes(20),
                            Set.of(),
                            Set.of(),
                            Priority.URGENT,
                            "sms",
                            null,
                            null),
                        Rung.ending(Duration.ofHours(1), End.REJECT))))
            .build(),
        Rule.forTool("pullPlug").risk(Risk.CRITICAL).approvedBy("operator").byHand().build(),
        Rule.forTool("book")
            .risk(Risk.MEDIUM)
            .selfConfirmed()
            .escalation(
                new Ladder(
                    List.of(
                        new Rung(
                            Duration.ofMinutes(5),
                            Set.of(),
                            Set.of(),
                            null,
                            null,
                            End.ANSWER,
                            "not now"))))
            .build(),
        Rule.forTool("usual").risk(Risk.CRITICAL).approvedBy("boss").build());
  }

  private static Map<String, Rule> byTool(List<Rule> rules) {
    return rules.stream().collect(Collectors.toMap(Rule::tool, rule -> rule));
  }

  @Test
  void anAnnotationTheBuilderAndAPolicyFileMakeTheSameRules() {
    Map<String, Rule> annotated =
        byTool(Tool.of(new Tools()).stream().flatMap(t -> BoundRule.from(t).stream()).toList());
    Map<String, Rule> written = byTool(Policy.parse(YAML).rules());
    Map<String, Rule> built = byTool(built());
    assertThat(annotated.keySet()).isEqualTo(built.keySet()).hasSize(4);
    built.forEach(
        (tool, rule) -> {
          for (Rule other : List.of(annotated.get(tool), written.get(tool))) {
            assertThat(other.route()).as(tool).isPresent().isEqualTo(rule.route());
            assertThat(other.risk()).isEqualTo(rule.risk());
            assertThat(other.verdict()).isEqualTo(rule.verdict());
          }
        });
    Route drop = annotated.get("dropVolume").route().orElseThrow();
    assertThat(drop.stages()).hasSize(2);
    assertThat(drop.stages().get(0).groups())
        .containsExactlyInAnyOrder(
            new Group(Set.of("engineer"), 2), new Group(Set.of("linter"), 1, Seat.SOFT));
    assertThat(annotated.get("usual").route().orElseThrow().places()).isEqualTo(2);
  }

  /** Something else than the annotation says is not equal to it. */
  @Test
  void eachWordMakesADifference() {
    Route route = built().get(0).route().orElseThrow();
    for (String[] change :
        List.of(
            new String[] {"count: 2", "count: 3"},
            new String[] {"soft: true, ", ""},
            new String[] {"denials: 2", "denials: 3"},
            new String[] {"reasons: true", "reasons: false"},
            new String[] {"validity: PT1H", "validity: PT2H"},
            new String[] {"priority: high", "priority: low"},
            new String[] {"notify: lead", "notify: led"},
            new String[] {"channel: sms", "channel: pager"},
            new String[] {"then: reject", "then: expire"})) {
      Policy other = Policy.parse(YAML.replaceFirst(change[0], change[1]));
      assertThat(byTool(other.rules()).get("dropVolume").route().orElseThrow())
          .as(change[0])
          .isNotEqualTo(route);
    }
  }

  private static void refused(Object tools, String... words) {
    assertThatThrownBy(
            () ->
                new Assessor(ToolRegistry.of(Tool.of(tools)), Policy.builder("1").build(), 65_536))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  @Test
  @SuppressWarnings({"UnusedMethod", "EffectivelyPrivate"}) // Tools are found by their annotations.
  void aMistakeInAnAnnotationStopsTheStartAndIsNamed() {
    refused(
        new Object() {
          @RequiresApproval(validity = "soon")
          public void a() {}
        },
        "validity 'soon' is not a duration");
    refused(
        new Object() {
          @RequiresApproval(priority = "asap")
          public void a() {}
        },
        "priority is 'asap'",
        "urgent");
    refused(
        new Object() {
          @RequiresApproval(denials = -1)
          public void a() {}
        },
        "denials is -1");
    refused(
        new Object() {
          @RequiresApproval(approvals = @Place(roles = "x", stage = 2))
          public void a() {}
        },
        "stages count from 1");
    refused(
        new Object() {
          @RequiresApproval(approvals = @Place(self = true, soft = true))
          public void a() {}
        },
        "both self and soft");
    refused(
        new Object() {
          @RequiresApproval(reviewers = "x", approvals = @Place(roles = "y"))
          public void a() {}
        },
        "both approvals and reviewers");
    refused(
        new Object() {
          @RequiresApproval(approvals = @Place(count = -1))
          public void a() {}
        },
        "count is -1");
    refused(
        new Object() {
          @RequiresApproval(approvals = @Place(roles = " "))
          public void a() {}
        },
        "blank");
    refused(
        new Object() {
          @RequiresApproval(approvals = {@Place(self = true), @Place(self = true, stage = 2)})
          public void a() {}
        },
        "confirm twice");
    refused(
        new Object() {
          @RequiresApproval(approvals = @Place(soft = true))
          public void a() {}
        },
        "high risk",
        "add a person");
    refused(
        new Object() {
          @RequiresApproval(
              risk = Risk.CRITICAL,
              approvals = {@Place(roles = "x"), @Place(soft = true)})
          public void a() {}
        },
        "critical risk needs at least 2 distinct people");
    refused(
        new Object() {
          @RequiresApproval(escalation = @RequiresApproval.Rung(after = "PT5M"))
          public void a() {}
        },
        "nothing happens after");
    refused(
        new Object() {
          @RequiresApproval(escalation = @RequiresApproval.Rung(after = "PT5M", then = "approve"))
          public void a() {}
        },
        "approves by silence");
    refused(
        new Object() {
          @RequiresApproval(escalation = @RequiresApproval.Rung(after = "PT5M", then = "explode"))
          public void a() {}
        },
        "then is 'explode'");
  }
}
