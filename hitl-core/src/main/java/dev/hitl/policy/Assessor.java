package dev.hitl.policy;

import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.Output;
import dev.hitl.call.Plan;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.signal.Alarm;
import dev.hitl.signal.Evidence;
import dev.hitl.signal.Guardrail;
import dev.hitl.tool.InvalidArguments;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A policy joined with the tools that it is for: understands calls and judges them.
 *
 * <p>Every rule is compiled and checked when the assessor is made, and sorted by tool, so that a
 * call costs one look-up however many rules there are for other tools. Immutable and thread-safe.
 */
public final class Assessor {
  /** The most that may come with a call besides its arguments, in bytes of JSON, by default. */
  public static final int MAX_CONTEXT_BYTES = 64 << 10;

  /** What the reason begins with of a question that no rule but the tool itself asks. */
  public static final String ASKED_BY_TOOL = "tool ";

  private final Map<String, ToolRules> tools;
  private final Set<String> roles;
  private final Policy policy;
  private final ToolRegistry registry;
  private final List<String> inventory;
  private final String policyVersion;
  private final RoleBook powers;
  private final int maxArgumentBytes;
  private final int maxContextBytes;
  private final OutputAssessor outputs;

  /**
   * Joins and checks everything.
   *
   * @param tools the tools, whose annotations count as rules
   * @param policy further rules
   * @param maxArgumentBytes the largest argument text of a call that is read, in UTF-8 bytes
   * @throws PolicyException if a rule names an unknown tool or parameter, has a condition that does
   *     not compile, or contradicts itself
   * @throws IllegalArgumentException if the limit is not more than zero
   */
  public Assessor(ToolRegistry tools, Policy policy, int maxArgumentBytes) {
    this(tools, policy, maxArgumentBytes, MAX_CONTEXT_BYTES, List.of());
  }

  /**
   * Joins and checks everything.
   *
   * @param tools the tools, whose annotations count as rules
   * @param policy further rules
   * @param maxArgumentBytes the largest argument text of a call that is read, in UTF-8 bytes
   * @param maxContextBytes the most that may come with a call besides, in bytes of JSON
   * @param guardrails checks in code, whose word comes with the circumstances
   * @throws PolicyException if a rule or a guardrail names an unknown tool, a rule names an unknown
   *     parameter, has a condition that does not compile, or contradicts itself
   * @throws IllegalArgumentException if a limit is not more than zero
   */
  public Assessor(
      ToolRegistry tools,
      Policy policy,
      int maxArgumentBytes,
      int maxContextBytes,
      List<Guardrail> guardrails) {
    if (maxArgumentBytes < 1 || maxContextBytes < 1) {
      throw new IllegalArgumentException(
          "the limits of argument and context bytes must be more than zero, not %d and %d"
              .formatted(maxArgumentBytes, maxContextBytes));
    }
    this.maxContextBytes = maxContextBytes;
    this.maxArgumentBytes = maxArgumentBytes;
    this.policy = policy;
    RuleBook book = new RuleBook(tools, policy, guardrails);
    policyVersion = book.version();
    powers = book.roles();
    Map<String, ToolRules> byName = new HashMap<>();
    List<String> lines = new ArrayList<>();
    Set<String> named = new TreeSet<>();
    for (Tool tool : tools.all()) {
      ToolRules rules =
          ToolRules.of(tool, book.rulesFor(tool), guardrails, policy.unclassified(), policyVersion);
      byName.put(tool.name(), rules);
      lines.add(rules.describe());
      for (BoundRule rule : book.rulesFor(tool)) {
        rule.rule().route().ifPresent(route -> named.addAll(route.roles()));
      }
    }
    guardrails.forEach(guardrail -> named.addAll(guardrail.reviewers()));
    named.addAll(policy.overrule());
    policy.breakGlass().ifPresent(value -> named.addAll(value.all()));
    registry = tools;
    for (Rule rule : policy.rules()) {
      rule.route().ifPresent(route -> named.addAll(route.roles()));
    }
    named.forEach(Role::checkName);
    this.tools = Map.copyOf(byName);
    List<BoundRule> answers = book.rulesFor(tools.find(Output.ANSWER).orElseThrow());
    outputs = new OutputAssessor(this, this.tools, tools, answers, guardrails, policy.hours());
    lines.addAll(outputs.inventory());
    inventory = List.copyOf(lines);
    roles = Collections.unmodifiableSet(named);
    policy.drills().check(this);
  }

  /**
   * Understands and judges one call. Nothing runs. Empty argument text counts as no arguments.
   *
   * @param run whose call it is
   * @param call the call as it was proposed
   * @param revision 1 as proposed, one more with each edit
   * @param now the time that conditions see
   * @return the frozen action with its verdict, or what is wrong with the call; never an exception
   *     for anything that a model can send
   * @throws IllegalArgumentException if the revision is below 1
   */
  public Assessment assess(RunId run, ToolCall call, int revision, Instant now) {
    return assess(run, call, revision, now, Circumstances.UNKNOWN);
  }

  /**
   * Understands and judges one call in its circumstances. A call of a run that other agents
   * delegated to is judged as if each of them had made it too, and the strictest verdict counts.
   *
   * @param run whose call it is
   * @param call the call as it was proposed
   * @param revision 1 as proposed, one more with each edit
   * @param now the time that conditions see
   * @param circumstances tells what is known besides, once the call is understood
   * @return the frozen action with its verdict, or what is wrong with the call; never an exception
   *     for anything that a model can send
   * @throws IllegalArgumentException if the revision is below 1
   */
  public Assessment assess(
      RunId run, ToolCall call, int revision, Instant now, Circumstances circumstances) {
    ToolRules rules = tools.get(call.tool());
    if (rules == null) {
      return new Assessment.Invalid(call, Unusable.tool(call.tool(), tools.keySet()));
    }
    Tool tool = rules.tool();
    Arguments arguments;
    try {
      String excess = Unusable.excess(call.arguments(), maxArgumentBytes);
      if (!excess.isEmpty()) {
        return new Assessment.Invalid(call, "the arguments of " + tool.name() + excess);
      }
      excess = Unusable.tooLarge(call.signals().attributes().size(), maxContextBytes);
      if (!excess.isEmpty()) {
        return new Assessment.Invalid(call, "the attributes of a call of " + tool.name() + excess);
      }
      arguments = tool.normalise(parse(call.arguments()));
    } catch (RuntimeException e) {
      // Not only what the binder throws: a record's own constructor runs on what a model sent.
      return e instanceof InvalidArguments invalid
          ? new Assessment.Invalid(call, Unusable.arguments(tool, e), invalid.problems())
          : new Assessment.Invalid(call, Unusable.arguments(tool, e));
    }
    Action action =
        new Action(
            run, call.id(), tool.name(), tool.signature(), arguments, policyVersion, revision);
    Evidence evidence = circumstances.of(action, call.signals(), rules.novel());
    Facts facts =
        new Facts(
            run,
            call,
            tool,
            arguments,
            now,
            policy.hours(),
            evidence.combined(call.signals()),
            evidence,
            null);
    Verdict verdict =
        rules.rules().isEmpty() && evidence.checks().isEmpty()
            ? rules.otherwise()
            : rules.judge(facts, policyVersion);
    Assessment.Judged judged =
        new Assessment.Judged(
            call,
            tool,
            action,
            verdict instanceof Verdict.Ask ask
                ? bounded(ask, facts)
                : verdict instanceof Verdict.Review review ? empowered(review) : verdict,
            verdict instanceof Verdict.Allow && !isPlan(tool) ? rules.needed(evidence) : evidence);
    return isPlan(tool) ? new PlanRules(this).joined(judged, now) : judged;
  }

  private static boolean isPlan(Tool tool) {
    return tool.name().equals(Plan.TOOL);
  }

  /**
   * What policy says about each step of a plan. The plan's own signals and what is known of it
   * count for each; what was done before does not, for a plan is not its steps.
   *
   * @param judged a call of {@link Plan#TOOL} that was understood
   * @param now the time that conditions see
   * @return one assessment for each step, in their order
   * @throws IllegalArgumentException if it is no such call
   */
  public List<Assessment> steps(Assessment.Judged judged, Instant now) {
    return new PlanRules(this).steps(judged, Plan.of(judged.action().arguments()), now);
  }

  /**
   * Understands and judges again what people were asked about, perhaps edited: a call, or giving
   * out what came of one, which no agent can propose.
   *
   * @param run whose call it is
   * @param call the call
   * @param revision one more than it had
   * @param now the time that conditions see
   * @param circumstances tells what is known besides
   * @return the frozen action with its verdict, or what is wrong with the call
   */
  public Assessment again(
      RunId run, ToolCall call, int revision, Instant now, Circumstances circumstances) {
    return Output.isOne(call.tool())
        ? outputs.again(run, call, revision, now, circumstances)
        : assess(run, call, revision, now, circumstances);
  }

  /**
   * Judges what comes out.
   *
   * @return for results and answers
   */
  public OutputAssessor outputs() {
    return outputs;
  }

  /** Whoever looks afterwards needs no authority over the action; roles still inherit. */
  private Verdict empowered(Verdict.Review review) {
    return powers.isEmpty()
        ? review
        : new Verdict.Review(
            review.route().withPowers(powers.unbounded()),
            review.risk(),
            review.message(),
            review.raises(),
            review.reasons(),
            review.policyVersion());
  }

  /**
   * What holds for a call that would be looked at afterwards, where too many like it were flagged:
   * the same people are asked before.
   *
   * @param judged the call, whose verdict is a review
   * @param why what was flagged
   * @param now the time that conditions see
   * @return a question; a denial where no role has authority over the action
   * @throws IllegalArgumentException if the verdict is another
   */
  public Verdict askedBefore(Assessment.Judged judged, Verdict.Reason why, Instant now) {
    if (!(judged.verdict() instanceof Verdict.Review review)) {
      throw new IllegalArgumentException("only what is looked at afterwards is asked about before");
    }
    return bounded(review.asked(why), facts(judged, now));
  }

  /**
   * Asks only those who have authority over the action, and forbids what nobody has. What holds for
   * every question of the policy is written into the route, for the request keeps that.
   */
  Verdict bounded(Verdict.Ask ask, Facts facts) {
    Route route = ask.route();
    if (policy.exclusiveAssignments()) {
      route = route.withTerms(route.terms().exclusively());
    }
    if (!powers.isEmpty()) {
      route = route.withPowers(over(facts));
    }
    if (route.equals(ask.route())) {
      return ask;
    }
    Optional<String> nobody = route.nobody();
    if (nobody.isEmpty()) {
      return new Verdict.Ask(route, ask.risk(), ask.message(), ask.reasons(), ask.policyVersion());
    }
    List<Verdict.Reason> reasons = new ArrayList<>(ask.reasons());
    reasons.add(new Verdict.Reason("roles", nobody.get()));
    return new Verdict.Deny("forbidden by policy: " + nobody.get(), reasons, ask.policyVersion());
  }

  /**
   * A route as it is to be asked over one action: with the powers that roles have over that action
   * and no other.
   *
   * @param route who must agree
   * @param judged the action
   * @param now the time that conditions see
   * @return a copy; {@link Route#nobody} says whether anybody can fill it
   */
  public Route empowered(Route route, Assessment.Judged judged, Instant now) {
    if (powers.isEmpty()) {
      return route;
    }
    Route own = route.withPowers(over(facts(judged, now)));
    return isPlan(judged.tool()) ? new PlanRules(this).empowered(own, judged, now) : own;
  }

  /**
   * A role has authority over a delegated call only if it has it whoever of the agents makes it.
   */
  private Powers over(Facts facts) {
    Powers own = powers.over(facts);
    Set<String> beyond = new TreeSet<>(own.beyond());
    facts.asThoseAbove().forEach(above -> beyond.addAll(powers.over(above).beyond()));
    return beyond.size() == own.beyond().size() ? own : new Powers(own.inherits(), beyond);
  }

  private Facts facts(Assessment.Judged judged, Instant now) {
    if (Output.isOne(judged.action().tool())) {
      return outputs.facts(judged, now);
    }
    return new Facts(
        judged.action().run(),
        judged.call(),
        judged.tool(),
        judged.action().arguments(),
        now,
        policy.hours(),
        judged.evidence().combined(judged.call().signals()),
        judged.evidence(),
        null);
  }

  /**
   * How senior somebody is.
   *
   * @param held the roles that they have
   * @return the level of the most senior of them; 0 where the policy knows none
   */
  public int level(Set<String> held) {
    return powers.level(held);
  }

  /**
   * What holds when the body of a tool asks by itself: whoever any asking rule of the tool demands
   * has to agree, whether the rule's condition holds or not, and at least one person.
   *
   * @param judged the call whose body asks
   * @param message what the body says
   * @param now the time that conditions see
   * @return a question of at least high risk; a denial where no role has authority over the action
   * @throws IllegalArgumentException if there is no such tool
   */
  public Verdict askedBy(Assessment.Judged judged, String message, Instant now) {
    String tool = judged.tool().name();
    return asked(
        judged, new Verdict.Reason(ASKED_BY_TOOL + tool, "the tool asks by itself"), message, now);
  }

  /**
   * The same where something else than the tool's body or a rule has people asked.
   *
   * @param judged the call
   * @param why what has them asked
   * @param message what it means
   * @param now the time that conditions see
   * @return a question of at least high risk; a denial where no role has authority over the action
   * @throws IllegalArgumentException if there is no such tool
   */
  public Verdict asked(Assessment.Judged judged, Verdict.Reason why, String message, Instant now) {
    String tool = judged.tool().name();
    ToolRules rules = tools.get(tool);
    if (rules == null) {
      throw new IllegalArgumentException(Unusable.tool(tool, tools.keySet()));
    }
    Route route = Route.anyOf(1);
    Risk risk = Risk.HIGH;
    List<Verdict.Reason> reasons = new ArrayList<>();
    reasons.add(why);
    for (BoundRule bound : rules.rules()) {
      Rule rule = bound.rule();
      Optional<Route> demanded = rule.route();
      if (demanded.isPresent() && rule.sampling().isEmpty()) {
        route = route.merge(demanded.get());
        risk = rule.risk().compareTo(risk) > 0 ? rule.risk() : risk;
        reasons.add(new Verdict.Reason(rule.name(), demanded.get().describe()));
      }
    }
    return bounded(
        new Verdict.Ask(route, risk, message, reasons, policyVersion), facts(judged, now));
  }

  /**
   * The action that undoes another: the compensation of its tool, with those of its arguments that
   * this asks for, and its result.
   *
   * @param executed what was executed
   * @param callId what the new call is named
   * @param result what it gave
   * @return empty if nothing undoes the tool
   * @throws RuntimeException if the arguments do not bind to the compensation's parameters
   */
  public Optional<Action> compensating(Action executed, String callId, String result) {
    return registry
        .compensationOf(executed.tool())
        .map(
            tool ->
                new Action(
                    executed.run(),
                    callId,
                    tool.name(),
                    tool.signature(),
                    tool.normalise(Compensation.arguments(tool, executed.arguments(), result)),
                    policyVersion,
                    1));
  }

  /**
   * Who may have a call run at once in an emergency.
   *
   * @return empty where nobody may
   */
  public Optional<BreakGlass> breakGlass() {
    return policy.breakGlass();
  }

  /**
   * Roles that may overrule whoever agreed.
   *
   * @return as the policy says
   */
  public Set<String> overrule() {
    return policy.overrule();
  }

  /**
   * The routes of a tool's rules that people may answer once for the next times as well. Roles fill
   * in them what they inherit, and are not bounded by an action, for there is none.
   *
   * @param tool the tool's name
   * @return in the order of the rules; empty where there is no such tool or rule
   */
  public List<Route> learnable(String tool) {
    ToolRules rules = tools.get(tool);
    return rules == null
        ? List.of()
        : rules.rules().stream()
            .flatMap(bound -> bound.rule().route().stream())
            .filter(route -> route.terms().learning().learnable())
            .map(route -> route.withPowers(powers.unbounded()))
            .toList();
  }

  /**
   * What counts as the like of a call of a tool.
   *
   * @param tool the tool's name
   * @return the novelty alarms of its rules, no two alike
   */
  public List<Alarm.Novel> novel(String tool) {
    ToolRules rules = tools.get(tool);
    return rules == null ? List.of() : rules.novel();
  }

  /**
   * Whether an approval of a call gives its run another portion of its budget: whether it was over
   * one when it was judged.
   *
   * @param tool the tool's name
   * @param signals what the agent said of the call
   * @param evidence what else was known
   * @return true if a budget of the tool's rules was used up
   */
  public boolean isOverBudget(String tool, Signals signals, Evidence evidence) {
    ToolRules rules = tools.get(tool);
    Alarm.Sight sight = new Alarm.Sight(evidence.combined(signals), evidence);
    return rules != null
        && rules.alarms().stream()
            .anyMatch(alarm -> alarm instanceof Alarm.OverBudget && alarm.rings(sight).isPresent());
  }

  /**
   * A tool's signature now.
   *
   * @param tool the tool's name
   * @return empty where there is no such tool
   */
  public Optional<String> signature(String tool) {
    return Optional.ofNullable(tools.get(tool)).map(rules -> rules.tool().signature());
  }

  /**
   * The names of a tool's arguments that are not shown.
   *
   * @param tool the tool's name
   * @return none where there is no such tool
   */
  public Set<String> secrets(String tool) {
    ToolRules rules = tools.get(tool);
    return rules == null ? Set.of() : rules.tool().secrets();
  }

  /**
   * Every tool that a learnable rule is for.
   *
   * @return their names in order
   */
  public Set<String> learnable() {
    Set<String> names = new TreeSet<>();
    for (String tool : tools.keySet()) {
      if (!learnable(tool).isEmpty()) {
        names.add(tool);
      }
    }
    return Collections.unmodifiableSet(names);
  }

  /**
   * What holds for each tool, for the log at the start.
   *
   * @return a line for each tool, in the registry's order
   */
  public List<String> inventory() {
    return inventory;
  }

  /**
   * Every role that any rule names, annotations included.
   *
   * @return the roles in order; a directory must know them
   */
  public Set<String> roles() {
    return roles;
  }

  /**
   * The version that verdicts and actions carry: the policy's own, a plus sign and 12 hexadecimal
   * digits of a hash over all rules, those of annotations too, so that rules that differ never
   * share one.
   *
   * @return such as {@code 2026-11-01+0123456789ab}
   */
  public String policyVersion() {
    return policyVersion;
  }

  /**
   * The most that may come with a call besides its arguments, or with a tool's own question.
   *
   * @return bytes of JSON
   */
  public int maxContextBytes() {
    return maxContextBytes;
  }

  /**
   * How many requests may be pending at the same time.
   *
   * @return the policy's caps
   */
  public Caps caps() {
    return policy.caps();
  }

  private static Arguments parse(String text) {
    return text.isBlank() ? Arguments.none() : Arguments.parse(text);
  }
}
