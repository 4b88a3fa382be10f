package dev.hitl.policy;

import dev.hitl.signal.Alarm;
import dev.hitl.signal.Evidence;
import dev.hitl.signal.Guardrail;
import dev.hitl.signal.RunFacts;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One tool with the rules that can match its calls: those of its annotations, then the policy's.
 *
 * @param rules those about calls before they run
 * @param results those about what calls gave
 * @param guardrails all there are
 * @param otherwise the verdict when no rule holds that says what the tool is
 * @param alarms those of its rules
 * @param novel the likes of a call that its rules ask for
 * @param readsRun whether one of its rules looks at how the run went so far
 */
record ToolRules(
    Tool tool,
    List<BoundRule> rules,
    List<BoundRule> results,
    List<Guardrail> guardrails,
    Verdict otherwise,
    List<Alarm> alarms,
    List<Alarm.Novel> novel,
    boolean readsRun) {

  static ToolRules of(
      Tool tool,
      List<BoundRule> all,
      List<Guardrail> guardrails,
      Verdict.Kind unclassified,
      String version) {
    List<BoundRule> rules = all.stream().filter(rule -> rule.result() == null).toList();
    List<BoundRule> results = all.stream().filter(rule -> rule.result() != null).toList();
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
    List<Alarm> alarms = all.stream().flatMap(bound -> bound.rule().alarm().stream()).toList();
    List<Alarm.Novel> novel =
        alarms.stream()
            .filter(Alarm.Novel.class::isInstance)
            .map(Alarm.Novel.class::cast)
            .distinct()
            .toList();
    boolean readsRun = all.stream().anyMatch(BoundRule::readsRun);
    return new ToolRules(tool, rules, results, guardrails, otherwise, alarms, novel, readsRun);
  }

  /** Whether anything looks at what its calls give. */
  boolean judgesResults() {
    return !results.isEmpty()
        || guardrails.stream().anyMatch(guardrail -> guardrail.looksAfter(tool.name()));
  }

  /** Whoever any asking rule demands, whether its condition holds or not, and at least one. */
  Route demanded(boolean ofResult) {
    Route route = Route.anyOf(1);
    List<BoundRule> asking = ofResult && !results.isEmpty() ? results : rules;
    for (BoundRule bound : asking) {
      Optional<Route> demanded = bound.rule().route();
      if (demanded.isPresent() && bound.rule().sampling().isEmpty()) {
        route = route.merge(demanded.get());
      }
    }
    return route;
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
    boolean ofResult = facts.output() != null;
    findings.addAll(CheckFindings.of(facts.evidence(), guardrails, () -> demanded(ofResult)));
    if (!findings.isEmpty()) {
      return Finding.strictest(findings, tool.name(), version);
    }
    return ofResult
        ? new Verdict.Allow(
            List.of(new Verdict.Reason("no rule", "nothing is said against the result")), version)
        : otherwise;
  }

  /** What no rule says anything about is said, unless it lets the call run. */
  private List<Finding> findings(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    if (facts.output() != null) {
      results.forEach(rule -> rule.judge(facts).ifPresent(findings::add));
      return findings;
    }
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

  /**
   * A call that runs is on record with what its verdict hung on. How its run went is not part of
   * that where no rule of the tool looks at it and nobody delegated: it is most of what would be
   * written of most calls.
   */
  Evidence needed(Evidence evidence) {
    if (readsRun || !evidence.run().lineage().isEmpty()) {
      return evidence;
    }
    return evidence.said().isEmpty()
            && evidence.failed().isEmpty()
            && evidence.seen().isEmpty()
            && evidence.checks().isEmpty()
        ? Evidence.NONE
        : evidence.with(RunFacts.START);
  }

  /** One line for the log. */
  String describe() {
    String what =
        rules.isEmpty() && results.isEmpty()
            ? "no rule: "
                + switch (otherwise.kind()) {
                  case ALLOW -> "runs without asking";
                  case REVIEW -> "runs, and one looks at it afterwards";
                  case ASK -> "one approver";
                  case DENY -> "denied";
                }
            : Stream.concat(rules.stream(), results.stream())
                .map(BoundRule::describe)
                .collect(Collectors.joining(" | "));
    String guarded =
        guardrails.stream()
            .filter(one -> one.looksBefore(tool.name()) || one.looksAfter(tool.name()))
            .map(one -> " | guardrail " + one.label())
            .collect(Collectors.joining());
    return tool.name() + ": " + what + guarded;
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
