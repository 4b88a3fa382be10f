package dev.hitl.policy;

import dev.hitl.signal.Alarm;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule that is ready to judge calls of a tool.
 *
 * @param condition null if it always holds
 * @param lowConfidence below this a rule of medium risk asks
 */
record BoundRule(Rule rule, @Nullable Condition condition, Template message, double lowConfidence) {

  /**
   * @throws PolicyException if the condition does not compile
   */
  static BoundRule of(Rule rule, double lowConfidence, Set<String> hours) {
    Condition condition = null;
    if (!rule.when().isBlank()) {
      try {
        condition = Condition.compile(rule.when(), hours);
      } catch (PolicyException e) {
        throw new PolicyException(
            "the condition '" + rule.when() + "' of '" + rule.name() + "' " + e.getMessage(), e);
      }
    }
    return new BoundRule(rule, condition, new Template(rule.message()), lowConfidence);
  }

  /**
   * Finds names that the tool does not know, which would otherwise ask for ever or never be filled.
   *
   * @param alsoTested whether {@code has(args.x)} of an unknown x is wrong too
   * @throws PolicyException naming the parameter
   */
  void checkParameters(String tool, Set<String> parameters, boolean alsoTested) {
    if (condition != null) {
      check("condition", condition.arguments(alsoTested), tool, parameters);
    }
    check("message", message.arguments(), tool, parameters);
    checkAlarm(tool, parameters);
  }

  /**
   * @throws PolicyException naming the parameter that an alarm compares and the tool does not have
   */
  void checkAlarm(String tool, Set<String> parameters) {
    if (rule.alarm().orElse(null) instanceof Alarm.Novel novel) {
      check("alarm", novel.arguments(), tool, parameters);
    }
  }

  /** Whether it looks at how the run went so far. */
  boolean readsRun() {
    return (condition != null && condition.readsRun())
        || rule.alarm().filter(Alarm::readsRun).isPresent()
        || rule.sampling().filter(sampling -> !sampling.takesAll()).isPresent();
  }

  private void check(String what, Set<String> names, String tool, Set<String> parameters) {
    for (String name : names) {
      if (!parameters.contains(name)) {
        throw new PolicyException(
            "the "
                + what
                + " of '"
                + rule.name()
                + "' uses the argument '"
                + name
                + "', but '"
                + tool
                + "' has no such parameter; it has "
                + parameters
                + Words.nearest(name, parameters));
      }
    }
  }

  /**
   * Whether it says what holds for calls of its tools as such. A rule that hangs on an alarm, and
   * one made of hints, only adds to what holds: where it says nothing, a tool that no other rule
   * mentions is as unclassified as without it.
   */
  boolean classifies() {
    return rule.alarm().isEmpty() && !HintRule.isOne(rule);
  }

  /** Whether it never does anything but let a call run. */
  boolean onlyAllows() {
    return rule.route().isEmpty() && rule.verdict().orElse(null) != Verdict.Kind.DENY;
  }

  /** What the rule says about a call; empty if it does not hold for it. */
  Optional<Finding> judge(Facts facts) {
    Truth truth = condition == null ? Truth.YES : condition.holds(facts);
    String doubt = "";
    if (truth instanceof Truth.Doubt unclear) {
      if (onlyAllows()) {
        return Optional.empty();
      }
      doubt = unclear(facts, unclear.why());
    } else if (truth.equals(Truth.NO)) {
      return Optional.empty();
    }
    Optional<String> alarm = rule.alarm().flatMap(a -> a.rings(facts.sight()));
    if (alarm.isEmpty() && rule.alarm().isPresent()) {
      return Optional.empty();
    }
    Verdict.Kind kind = kind(facts.confidence());
    String text =
        outcome(kind, facts.confidence())
            + alarm.map(why -> "; " + why).orElse("")
            + suffix()
            + doubt;
    if (kind == Verdict.Kind.REVIEW && !isTaken(facts)) {
      kind = Verdict.Kind.ALLOW;
      text += ": this one is not among them";
    }
    return Optional.of(
        new Finding(
            kind,
            rule.risk(),
            kind == Verdict.Kind.ASK || kind == Verdict.Kind.REVIEW
                ? rule.route().orElseThrow()
                : null,
            raise(),
            message.fill(facts.arguments(), facts.tool().secrets()),
            new Verdict.Reason(rule.name(), text)));
  }

  /** Whether people look at this call afterwards. */
  private boolean isTaken(Facts facts) {
    return rule.sampling()
        .map(
            sampling ->
                sampling.takes(
                    rule.name(), facts.run(), facts.call().id(), facts.evidence().run().ofTool()))
        .orElse(true);
  }

  private Verdict.@Nullable Raise raise() {
    Sampling sampling = rule.sampling().orElse(null);
    return sampling == null || sampling.within() == null
        ? null
        : new Verdict.Raise(rule.name(), sampling.flags(), sampling.within());
  }

  /** What the rule means, whatever the call. */
  String describe() {
    return (isByConfidence()
            ? "medium risk: " + approvers() + " unless confidence is at least " + lowConfidence
            : outcome(kind(null), null))
        + suffix()
        + rule.alarm().map(alarm -> "; when alarmed by " + alarm.describe()).orElse("")
        + "; from "
        + rule.name();
  }

  private String suffix() {
    return condition == null ? "" : "; when " + rule.when();
  }

  /** An error's text may repeat a value; where the tool has secrets it could be one of them. */
  private static String unclear(Facts facts, String why) {
    String detail = facts.tool().secrets().isEmpty() ? " (" + why + ")" : "";
    return "; its condition could not be evaluated" + detail + ": taken as true";
  }

  private boolean isByConfidence() {
    return rule.verdict().isEmpty() && rule.risk() == Risk.MEDIUM;
  }

  private Verdict.Kind kind(@Nullable Double confidence) {
    if (isByConfidence()) {
      return confidence == null || confidence < lowConfidence
          ? Verdict.Kind.ASK
          : Verdict.Kind.ALLOW;
    }
    return rule.verdict().orElse(rule.route().isPresent() ? Verdict.Kind.ASK : Verdict.Kind.ALLOW);
  }

  private String outcome(Verdict.Kind kind, @Nullable Double confidence) {
    String risk = rule.risk().word() + " risk";
    if (kind == Verdict.Kind.DENY) {
      return "denied";
    }
    if (kind == Verdict.Kind.REVIEW) {
      return "%s: runs, and %s looks at %s afterwards"
          .formatted(risk, approvers(), rule.sampling().orElse(Sampling.ALL).which());
    }
    if (isByConfidence()) {
      String known =
          confidence == null
              ? ", confidence unknown"
              : ", confidence "
                  + confidence
                  + (kind == Verdict.Kind.ASK ? " is below " : " is at least ")
                  + lowConfidence;
      risk += known;
    }
    return risk + ": " + (kind == Verdict.Kind.ASK ? approvers() : "runs without asking");
  }

  private String approvers() {
    return rule.route().map(Finding::approvers).orElse("");
  }

  /** The rules as the tool's own list of them. */
  static List<Rule> from(Tool tool) {
    return tool.requirements().stream()
        .map(requirement -> RequirementRule.of(tool, requirement))
        .toList();
  }
}
