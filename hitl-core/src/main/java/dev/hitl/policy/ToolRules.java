package dev.hitl.policy;

import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One tool with the rules that can match its calls: those of its annotations, then the policy's.
 *
 * @param otherwise the verdict when no rule holds
 */
record ToolRules(Tool tool, List<BoundRule> rules, Verdict otherwise) {

  static ToolRules of(Tool tool, List<BoundRule> rules, Verdict.Kind unclassified, String version) {
    if (rules.isEmpty()) {
      return new ToolRules(
          tool, rules, unclassified(tool, "no rule mentions the tool", unclassified, version));
    }
    String none = "none of its " + rules.size() + " rules holds for this call";
    // A rule that allows under a condition says nothing of the other calls, so for them the
    // policy's
    // word on unclassified tools stands; a rule that asks under a condition means to let them run.
    Verdict otherwise =
        rules.stream().anyMatch(BoundRule::onlyAllows)
            ? unclassified(tool, none, unclassified, version)
            : new Verdict.Allow(List.of(new Verdict.Reason("no rule", none)), version);
    return new ToolRules(tool, List.copyOf(rules), otherwise);
  }

  Verdict judge(Facts facts, String version) {
    List<Finding> findings = new ArrayList<>();
    for (BoundRule rule : rules) {
      rule.judge(facts).ifPresent(findings::add);
    }
    return findings.isEmpty() ? otherwise : Finding.strictest(findings, tool.name(), version);
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
