package dev.hitl.policy;

import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.Bound;
import dev.hitl.call.Json;
import dev.hitl.call.Output;
import dev.hitl.call.Plan;
import dev.hitl.call.ToolCall;
import dev.hitl.signal.Evidence;
import dev.hitl.tool.Risk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Judges a plan by its steps: each is bound to its tool and judged as if it were called now, one
 * that is denied denies the plan, and whoever any of them asks has to agree to the whole.
 */
final class PlanRules {
  /** What the reason of a step begins with. */
  private static final String STEP = "step ";

  private final Assessor assessor;

  PlanRules(Assessor assessor) {
    this.assessor = assessor;
  }

  /**
   * The plan's call with the verdict over all steps, and with their arguments as they are frozen.
   *
   * @param own the call as rules for the plan itself judge it
   */
  Assessment joined(Assessment.Judged own, Instant now) {
    Plan plan;
    try {
      plan = Plan.of(own.action().arguments());
    } catch (IllegalArgumentException e) {
      return new Assessment.Invalid(own.call(), String.valueOf(e.getMessage()));
    }
    int count = plan.steps().size();
    if (count == 0 || count > Plan.MOST_STEPS) {
      return new Assessment.Invalid(
          own.call(), "a plan has 1 to %d steps, not %d".formatted(Plan.MOST_STEPS, count));
    }
    List<Assessment.Judged> steps = new ArrayList<>();
    List<Plan.Step> frozen = new ArrayList<>();
    for (Assessment step : steps(own, plan, now)) {
      Plan.Step planned = plan.steps().get(steps.size());
      Optional<String> problem = problem(planned, step);
      if (problem.isPresent()) {
        return new Assessment.Invalid(
            own.call(),
            STEP + (steps.size() + 1) + " (" + Words.shown(planned.tool()) + "): " + problem.get());
      }
      steps.add((Assessment.Judged) step);
      frozen.add(planned.with(((Assessment.Judged) step).action().arguments()));
    }
    Arguments arguments = new Plan(plan.goal(), frozen).arguments();
    Action action = own.action();
    return new Assessment.Judged(
        own.call(),
        own.tool(),
        new Action(
            action.run(),
            action.callId(),
            action.tool(),
            action.signature(),
            arguments.equals(action.arguments()) ? action.arguments() : arguments,
            action.policyVersion(),
            action.revision()),
        verdict(own, new Plan(plan.goal(), frozen), steps),
        own.evidence());
  }

  /** Each step as it would be judged, had the agent called it in the place of the plan. */
  List<Assessment> steps(Assessment.Judged own, Plan plan, Instant now) {
    Evidence known = own.evidence();
    // What was seen before is by the labels of the plan's own rules.
    Evidence evidence = new Evidence(known.run(), known.said(), known.failed(), Set.of());
    List<Assessment> steps = new ArrayList<>();
    for (Plan.Step step : plan.steps()) {
      ToolCall call =
          ToolCall.of(
                  own.call().id() + "/" + (steps.size() + 1),
                  step.tool(),
                  Json.text(step.arguments().asMap()))
              .with(own.call().signals());
      steps.add(
          step.tool().startsWith(Output.PREFIX)
              ? new Assessment.Invalid(call, "a plan has calls of the agent's own tools only")
              : assessor.assess(
                  own.action().run(),
                  call,
                  own.action().revision(),
                  now,
                  Circumstances.recorded(evidence)));
    }
    return steps;
  }

  private static Optional<String> problem(Plan.Step planned, Assessment step) {
    if (step instanceof Assessment.Invalid invalid) {
      return Optional.of(invalid.problem());
    }
    Assessment.Judged judged = (Assessment.Judged) step;
    Set<String> parameters = RuleBook.parameters(judged.tool());
    for (Map.Entry<String, Bound> bound : planned.bounds().entrySet()) {
      String name = bound.getKey();
      if (!parameters.contains(name)) {
        return Optional.of(
            "a bound is for '"
                + Words.shown(name)
                + "', and the tool has no such parameter; it has "
                + new TreeSet<>(parameters)
                + Words.nearest(name, parameters));
      }
      if (!bound.getValue().holds(judged.action().arguments().get(name))) {
        return Optional.of("its own '" + name + "' is outside of the bound that it declares");
      }
    }
    return Optional.empty();
  }

  private Verdict verdict(Assessment.Judged own, Plan plan, List<Assessment.Judged> steps) {
    String version = own.action().policyVersion();
    if (own.verdict() instanceof Verdict.Deny) {
      return own.verdict();
    }
    Verdict.@Nullable Ask question = own.verdict() instanceof Verdict.Ask ask ? ask : null;
    // What people are asked about already is not taken from them by striking what they are for.
    @Nullable Route route =
        question != null ? question.route() : own.action().revision() > 1 ? Route.anyOf(1) : null;
    Risk risk = question == null ? Risk.LOW : question.risk();
    List<Verdict.Reason> reasons =
        new ArrayList<>(question == null ? List.of() : question.reasons());
    for (int i = 0; i < steps.size(); i++) {
      Assessment.Judged step = steps.get(i);
      Verdict verdict = step.verdict();
      if (verdict instanceof Verdict.Deny deny) {
        List<Verdict.Reason> why = new ArrayList<>();
        deny.reasons().forEach(reason -> why.add(reason));
        return new Verdict.Deny(
            STEP + (i + 1) + " (" + step.tool().name() + "): " + deny.message(), why, version);
      }
      if (verdict instanceof Verdict.Ask ask) {
        Route asked = ask.route().withTerms(ask.route().terms().onceAndByTool());
        route = route == null ? asked : joined(route, asked);
        risk = ask.risk().compareTo(risk) > 0 ? ask.risk() : risk;
      }
      describe(plan.steps().get(i), i + 1, steps.size(), step, reasons);
    }
    if (route == null) {
      return own.verdict() instanceof Verdict.Review ? own.verdict() : allowed(reasons, version);
    }
    Optional<String> nobody = route.nobody();
    if (nobody.isPresent()) {
      reasons.add(new Verdict.Reason("roles", nobody.get()));
      return new Verdict.Deny("forbidden by policy: " + nobody.get(), reasons, version);
    }
    boolean worded = question != null && !question.message().equals("Call " + Plan.TOOL);
    String words =
        "Run a plan of %d steps: %s"
            .formatted(
                steps.size(),
                String.join(", ", steps.stream().map(step -> step.tool().name()).toList()));
    return new Verdict.Ask(
        route.withTerms(
            question != null && question.route().terms().byHand()
                ? route.terms()
                : route.terms().onceAndByTool()),
        risk,
        worded && question != null ? question.message() : words,
        reasons,
        version);
  }

  private static Verdict allowed(List<Verdict.Reason> reasons, String version) {
    return new Verdict.Allow(reasons, version);
  }

  /** Both routes; and nobody has authority over the plan who lacks it over one of its steps. */
  private static Route joined(Route route, Route other) {
    return route.merge(other).withPowers(joined(route.powers(), other.powers()));
  }

  private static Powers joined(Powers one, Powers other) {
    Set<String> beyond = new TreeSet<>(one.beyond());
    beyond.addAll(other.beyond());
    Map<String, Set<String>> inherits = new LinkedHashMap<>(one.inherits());
    inherits.putAll(other.inherits());
    return new Powers(inherits, beyond);
  }

  /** The route with the authority that somebody has over the plan and each of its steps. */
  Route empowered(Route route, Assessment.Judged judged, Instant now) {
    Route all = route;
    for (Assessment step : steps(judged, Plan.of(judged.action().arguments()), now)) {
      if (step instanceof Assessment.Judged known) {
        Powers powers = assessor.empowered(route, known, now).powers();
        all = all.withPowers(joined(all.powers(), powers));
      }
    }
    return all;
  }

  /** What the step is, what policy says of it, and what an approval of the plan means for it. */
  private static void describe(
      Plan.Step planned, int number, int of, Assessment.Judged step, List<Verdict.Reason> reasons) {
    Verdict verdict = step.verdict();
    String what;
    String then;
    if (verdict instanceof Verdict.Ask ask) {
      what = ask.message();
      then =
          ask.risk().word()
              + " risk, asks "
              + ask.route().describe()
              + "; "
              + (ask.isAskedByItself()
                  ? "WILL STILL ASK when it is its turn"
                  : "runs without asking once the plan is approved");
    } else {
      what = verdict instanceof Verdict.Review review ? review.message() : "Call " + planned.tool();
      then =
          verdict instanceof Verdict.Review
              ? "runs without asking, and is looked at afterwards"
              : "runs without asking, as policy allows";
    }
    StringBuilder text = new StringBuilder(what).append(": ").append(then);
    planned
        .bounds()
        .forEach(
            (name, bound) ->
                text.append("; ")
                    .append(Words.shown(name))
                    .append(" may be ")
                    .append(
                        step.tool().secrets().contains(name)
                            ? "within a bound that is not shown"
                            : bound.describe()));
    reasons.add(
        new Verdict.Reason(STEP + number + " of " + of + ", " + planned.tool(), text.toString()));
    if (verdict instanceof Verdict.Ask) {
      verdict
          .reasons()
          .forEach(
              reason ->
                  reasons.add(
                      new Verdict.Reason(STEP + number + ", " + reason.rule(), reason.text())));
    }
  }
}
