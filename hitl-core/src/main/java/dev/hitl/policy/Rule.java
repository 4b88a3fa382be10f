package dev.hitl.policy;

import dev.hitl.signal.Alarm;
import dev.hitl.tool.Risk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One rule: which tool it is for, when it holds, and what follows then.
 *
 * <p>What follows is the verdict that it names, or else what its risk means: low lets the call run,
 * medium asks one person unless the agent is confident, high asks one, critical asks two. A rule
 * that names approvers and no risk is high.
 *
 * <p>Immutable. It comes from an annotation, from {@link #forTool} or from a policy file; all three
 * give the same rules and are checked alike.
 */
public final class Rule {
  private final String name;
  private final String tool;
  private final String when;
  private final Risk risk;
  private final Verdict.@Nullable Kind verdict;
  private final @Nullable Route route;
  private final String message;
  private final @Nullable String hours;
  private final @Nullable Sampling sampling;
  private final @Nullable Alarm alarm;

  private Rule(Builder builder, RuleCheck.Outcome outcome) {
    name = builder.name;
    tool = builder.tool;
    when = builder.when;
    message = builder.message;
    verdict = builder.verdict;
    risk = outcome.risk();
    route = outcome.route();
    hours = builder.hours;
    sampling = outcome.sampling();
    alarm = builder.alarm;
  }

  private Rule(String name, @Nullable Route route, Rule rule) {
    this.name = name;
    this.route = route;
    hours = rule.hours;
    sampling = rule.sampling;
    alarm = rule.alarm;
    tool = rule.tool;
    when = rule.when;
    message = rule.message;
    verdict = rule.verdict;
    risk = rule.risk;
  }

  /**
   * Begins a rule.
   *
   * @param tool a tool's name, or a pattern that must fit the whole name: {@code *} stands for any
   *     characters, {@code ?} for one
   * @return a builder
   */
  public static Builder forTool(String tool) {
    return new Builder(tool);
  }

  /**
   * The rule's name in reasons and errors.
   *
   * @return its name; empty until a policy numbers it, if it was given none
   */
  public String name() {
    return name;
  }

  /**
   * Which tools it is for.
   *
   * @return a name or pattern
   */
  public String tool() {
    return tool;
  }

  /**
   * The condition.
   *
   * @return a CEL expression; empty if the rule always holds
   */
  public String when() {
    return when;
  }

  /**
   * The risk, stated or implied.
   *
   * @return the risk
   */
  public Risk risk() {
    return risk;
  }

  /**
   * The verdict, if the rule states one.
   *
   * @return the verdict; empty where the risk decides
   */
  public Optional<Verdict.Kind> verdict() {
    return Optional.ofNullable(verdict);
  }

  /**
   * Who must agree.
   *
   * @return the route; empty if the rule never asks
   */
  public Optional<Route> route() {
    return Optional.ofNullable(route);
  }

  /**
   * The template of the question or refusal; {@code {name}} stands for an argument.
   *
   * @return the template; may be empty
   */
  public String message() {
    return message;
  }

  /**
   * The business hours in which the rule's deadline and escalation count.
   *
   * @return their name; empty where all time counts
   */
  public Optional<String> hours() {
    return Optional.ofNullable(hours);
  }

  /**
   * Which calls people look at afterwards.
   *
   * @return empty unless the verdict is review
   */
  public Optional<Sampling> sampling() {
    return Optional.ofNullable(sampling);
  }

  /**
   * What is known about a call, besides what it says, that the rule hangs on.
   *
   * @return the alarm; empty if the condition alone decides
   */
  public Optional<Alarm> alarm() {
    return Optional.ofNullable(alarm);
  }

  static String defaultName(int number, String tool) {
    return "rule " + number + " for " + tool;
  }

  boolean isPattern() {
    return Glob.isPattern(tool);
  }

  Rule named(String other) {
    return new Rule(other, route, this);
  }

  /** The rule with the hours that its name for them stands for. */
  Rule within(Hours value) {
    Route asked = route;
    return asked == null
        ? this
        : new Rule(name, asked.withLadder(asked.ladder().within(value)), this);
  }

  @Override
  public String toString() {
    return name.isEmpty() ? "rule for " + tool : name;
  }

  /** Collects what a rule says. Not thread-safe. */
  public static final class Builder {
    private final String tool;
    private String name = "";
    private String when = "";
    private @Nullable Risk risk;
    private Verdict.@Nullable Kind verdict;
    private final List<List<RuleCheck.Places>> stages = new ArrayList<>();
    private String message = "";
    private @Nullable Duration deadline;
    private Ladder.@Nullable End onDeadline;
    private List<Ladder.Rung> escalation = List.of();
    private @Nullable Integer denials;
    private boolean reasons;
    private boolean byHand;
    private @Nullable Duration validity;
    private @Nullable Priority priority;
    private @Nullable String hours;
    private boolean learnable;
    private @Nullable Duration reuse;
    private @Nullable Double sample;
    private @Nullable Integer every;
    private @Nullable Integer flags;
    private @Nullable Duration flagsWithin;
    private @Nullable Alarm alarm;
    private boolean breakGlass = true;

    private Builder(String tool) {
      this.tool = tool;
      stages.add(new ArrayList<>());
    }

    /**
     * Names the rule.
     *
     * @param value a name, unique within the policy; default {@code rule 3 for stop_*}
     * @return this
     */
    public Builder named(String value) {
      name = value;
      return this;
    }

    /**
     * Sets the condition.
     *
     * @param value a CEL expression that gives true or false; empty, the default, for always
     * @return this
     */
    public Builder when(String value) {
      when = value;
      return this;
    }

    /**
     * Sets the risk.
     *
     * @param value the risk
     * @return this
     */
    public Builder risk(Risk value) {
      risk = value;
      return this;
    }

    /**
     * Sets the verdict, whatever the risk.
     *
     * @param value the verdict
     * @return this
     */
    public Builder verdict(Verdict.Kind value) {
      verdict = value;
      return this;
    }

    /**
     * Lets the call run, unless another rule is stricter.
     *
     * @return this
     */
    public Builder allow() {
      return verdict(Verdict.Kind.ALLOW);
    }

    /**
     * Asks, whatever the risk.
     *
     * @return this
     */
    public Builder ask() {
      return verdict(Verdict.Kind.ASK);
    }

    /**
     * Lets the call run, unless another rule is stricter, and has one of the approvers look at it
     * afterwards. Only for low and medium risk.
     *
     * @return this
     */
    public Builder review() {
      return verdict(Verdict.Kind.REVIEW);
    }

    /**
     * Has only a part of the calls looked at afterwards; needs {@link #review}.
     *
     * @param value more than 0 and at most 1, the default
     * @return this
     */
    public Builder sample(double value) {
      sample = value;
      return this;
    }

    /**
     * Has only each so manieth call of the tool within a run looked at afterwards; needs {@link
     * #review}. Where counting starts differs from run to run.
     *
     * @param count 2 to {@link Sampling#MOST_EVERY}; default every call
     * @return this
     */
    public Builder every(int count) {
      every = count;
      return this;
    }

    /**
     * Asks before the call runs once people have flagged enough others; needs {@link #review}.
     *
     * @param count after so many flags, 1 to {@link Sampling#MOST_FLAGS}; default never
     * @param within how long a flag counts, at most {@link Sampling#LONGEST}
     * @return this
     */
    public Builder flags(int count, Duration within) {
      flags = count;
      flagsWithin = within;
      return this;
    }

    /**
     * Refuses the call, whatever other rules say.
     *
     * @return this
     */
    public Builder deny() {
      return verdict(Verdict.Kind.DENY);
    }

    /**
     * Adds people who must agree, as many as the risk asks for if these are the only ones.
     *
     * @param roles having any one of them is enough; none for any known reviewer
     * @return this
     */
    public Builder approvedBy(String... roles) {
      return places(List.of(roles), null, Route.Seat.PERSON);
    }

    /**
     * Adds a number of people who must agree.
     *
     * @param count how many distinct people, at least 1
     * @param roles having any one of them is enough; none for any known reviewer
     * @return this
     */
    public Builder approvals(int count, String... roles) {
      return places(List.of(roles), count, Route.Seat.PERSON);
    }

    /**
     * Adds a group of people who must agree.
     *
     * @param group the group
     * @return this
     */
    public Builder approvals(Route.Group group) {
      return places(List.copyOf(group.roles()), group.count(), group.seat());
    }

    /**
     * Asks for self-confirmation: the person on whose behalf the agent acts, and nobody else, fills
     * this place.
     *
     * @return this
     */
    public Builder selfConfirmed() {
      return places(List.of(), null, Route.Seat.PRINCIPAL);
    }

    /**
     * Adds a place for an agent, a service or a rule set, which a person may fill as well.
     *
     * @param roles having any one of them is enough; none for any known reviewer
     * @return this
     */
    public Builder softApprovedBy(String... roles) {
      return places(List.of(roles), null, Route.Seat.SOFT);
    }

    /**
     * Begins the next stage: whoever is added from here on is asked when all before have agreed.
     *
     * @return this
     */
    public Builder then() {
      stages.add(new ArrayList<>());
      return this;
    }

    /**
     * Sets what happens while nobody decides.
     *
     * @param value the rungs; a {@link #deadline} comes after them
     * @return this
     */
    public Builder escalation(Ladder value) {
      escalation = value.rungs();
      return this;
    }

    /**
     * Sets how many people must say no to end the question.
     *
     * @param value 1, the default, to 100
     * @return this
     */
    public Builder denials(int value) {
      denials = value;
      return this;
    }

    /**
     * Makes an approval need a reason too.
     *
     * @return this
     */
    public Builder reasons() {
      reasons = true;
      return this;
    }

    /**
     * Has it done by a person, who reports what they did; the tool is never run by the agent.
     *
     * @return this
     */
    public Builder byHand() {
      byHand = true;
      return this;
    }

    /**
     * Sets how long an approval may wait for its claim.
     *
     * @param value more than zero and at most 3,650 days; default no limit
     * @return this
     */
    public Builder validity(Duration value) {
      validity = value;
      return this;
    }

    /**
     * Sets the lane in which the question waits.
     *
     * @param value default {@link Priority#NORMAL}
     * @return this
     */
    public Builder priority(Priority value) {
      priority = value;
      return this;
    }

    /**
     * Counts the deadline and the escalation in business hours.
     *
     * @param name of hours that the policy has; default all time counts
     * @return this
     */
    public Builder hours(String name) {
      hours = name;
      return this;
    }

    /**
     * Lets people answer the question once for the next times as well, by a grant. Only for low and
     * medium risk, and where one person's word is enough.
     *
     * @return this
     */
    public Builder learnable() {
      learnable = true;
      return this;
    }

    /**
     * Has an approval stand for exactly the same call again, for a while; needs {@link #learnable}.
     *
     * @param value more than zero and at most a day; default not at all
     * @return this
     */
    public Builder reuse(Duration value) {
      reuse = value;
      return this;
    }

    /**
     * Keeps it from being run at once in an emergency: everybody waits for the route, whatever the
     * policy says of {@link Policy.Builder#breakGlass}.
     *
     * @return this
     */
    public Builder noBreakGlass() {
      breakGlass = false;
      return this;
    }

    /**
     * Sets the question, or the refusal's text.
     *
     * @param template text in which {@code {name}} or {@code {name.member}} stands for an argument
     * @return this
     */
    public Builder message(String template) {
      message = template;
      return this;
    }

    /**
     * Sets how long the question stays open.
     *
     * @param value more than zero and at most 3,650 days; default no limit
     * @return this
     */
    public Builder deadline(Duration value) {
      deadline = value;
      return this;
    }

    /**
     * Sets what becomes of the question after the deadline.
     *
     * @param value default {@link Ladder.End#EXPIRE}; an answer needs {@link #escalation}
     * @return this
     */
    public Builder onDeadline(Ladder.End value) {
      onDeadline = value;
      return this;
    }

    /**
     * Has the rule hold only where an alarm rings, and its condition holds as well.
     *
     * @param value default none
     * @return this
     */
    public Builder alarm(Alarm value) {
      alarm = value;
      return this;
    }

    /**
     * Checks and makes the rule.
     *
     * @return the rule
     * @throws PolicyException if the rule says nothing, contradicts itself or asks too few people
     */
    public Rule build() {
      AlarmRules.check(
          name.isBlank() ? "the rule for '" + tool + "'" : "'" + name + "'",
          alarm,
          verdict,
          learnable);
      return new Rule(this, new RuleCheck(name, tool, asked()).outcome(risk, verdict));
    }

    private RuleCheck.Asked asked() {
      return new RuleCheck.Asked(
          stages,
          deadline,
          onDeadline,
          escalation,
          denials,
          reasons,
          byHand,
          validity,
          priority,
          hours,
          learnable,
          reuse,
          breakGlass,
          new RuleCheck.Looked(sample, every, flags, flagsWithin));
    }

    /** As written in a file, where each has a key. */
    Builder flags(int count) {
      flags = count;
      return this;
    }

    /** As written in a file, where each has a key. */
    Builder flagsWithin(Duration value) {
      flagsWithin = value;
      return this;
    }

    /** As written in a file or an annotation: no count means as many as the risk asks for. */
    Builder places(List<String> roles, @Nullable Integer count, Route.Seat seat) {
      stages.get(stages.size() - 1).add(new RuleCheck.Places(roles, count, seat));
      return this;
    }
  }
}
