package dev.hitl.policy;

import dev.hitl.signal.Alarm;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One tool with the rules that can match its calls: those of its annotations, then the policy's.
 *
 * @param otherwise the verdict when no rule holds that says what the tool is
 * @param alarms those of its rules
 * @param novel the likes of a call that its rules ask for
 */
record ToolRules(
    Tool tool,
    List<BoundRule> rules,
    Verdict otherwise,
    List<Alarm> alarms,
    List<Alarm.Novel> novel) {

  static ToolRules of(Tool tool, List<BoundRule> rules, Verdict.Kind unclassified, String version) {
    List<BoundRule> classifying = rules.stream().filter(BoundRule::classifies).toList();
    String none =
        rules.isEmpty()
            ? "no rule mentions the tool"
            : "none of its " + rules.size() + " rules holds for this call";
    // A rule that allows under a condition says nothing of the other calls, so for them the
    // policy's
    // word on unclassified tools stands; a rule that asks under a condition means to let them run.
    Verdict otherwise =
        classifying.isEmpty() || classifying.stream().anyMatch(BoundRule::onlyAllows)
            ? unclassified(tool, none, unclassified, version)
            : new Verdict.Allow(List.of(new Verdict.Reason("no rule", none)), version);
    List<Alarm> alarms = rules.stream().flatMap(bound -> bound.rule().alarm().stream()).toList();
    List<Alarm.Novel> novel =
        alarms.stream()
            .filter(Alarm.Novel.class::isInstance)
            .map(Alarm.Novel.class::cast)
            .distinct()
            .toList();
    return new ToolRules(tool, List.copyOf(rules), otherwise, alarms, novel);
  }

  /** The strictest of what holds for the run's own agent and for each that delegated to it. */
  Verdict judge(Facts facts, String version) {
    List<Finding> findings = findings(facts);
    for (Facts above : facts.asThoseAbove()) {
      for (Finding finding : findings(above)) {
        if (!findings.contains(finding)) {
          findings.add(finding.as(above.run().agent()));
        }
      }
    }
    return findings.isEmpty() ? otherwise : Finding.strictest(findings, tool.name(), version);
  }

  /** What no rule says anything about is said, unless it lets the call run. */
  private List<Finding> findings(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    boolean classified = false;
    for (BoundRule rule : rules) {
      Optional<Finding> finding = rule.judge(facts);
      finding.ifPresent(findings::add);
      classified |= finding.isPresent() && rule.classifies();
    }
    if (!classified && otherwise.kind() != Verdict.Kind.ALLOW) {
      findings.add(Finding.of(otherwise));
    }
    return findings;
  }

  /** One line for the log. */
  String describe() {
    String what =
        rules.isEmpty()
            ? "no rule: "
                + switch (otherwise.kind()) {
                  case ALLOW -> "runs without asking";
                  case REVIEW -> "runs, and one looks at it afterwards";
                  case ASK -> "one approver";
                  case DENY -> "denied";
                }
            : rules.stream().map(BoundRule::describe).collect(Collectors.joining(" | "));
    return tool.name() + ": " + what;
  }

  private static Verdict unclassified(
      Tool tool, String why, Verdict.Kind unclassified, String version) {
    List<Verdict.Reason> reasons =
        List.of(
            new Verdict.Reason("unclassified", why + "; unclassified: " + Words.of(unclassified)));
    return switch (unclassified) {
      case ALLOW -> new Verdict.Allow(reasons, version);
      case REVIEW ->
          new Verdict.Review(
              Route.anyOf(1), Risk.MEDIUM, "Call " + tool.name(), List.of(), reasons, version);
      case ASK ->
          new Verdict.Ask(Route.anyOf(1), Risk.HIGH, "Call " + tool.name(), reasons, version);
      case DENY ->
          new Verdict.Deny(
              "forbidden by policy: no rule allows this call of " + tool.name(), reasons, version);
    };
  }
}
