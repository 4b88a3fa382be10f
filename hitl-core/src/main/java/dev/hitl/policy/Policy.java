package dev.hitl.policy;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Rules under a version, from a builder or a file. The annotations on tools come on top of it; see
 * {@link Assessor}.
 *
 * <p>Immutable.
 */
public final class Policy {
  /** Below this an agent does not count as confident, unless the policy says otherwise. */
  public static final double DEFAULT_LOW_CONFIDENCE = 0.7;

  /** How often people may reject one action of a run, unless the policy says otherwise. */
  public static final int DEFAULT_MAX_REJECTIONS = 2;

  private static final int MAX_VERSION_LENGTH = 100;
  private static final Policy NONE = builder("none").build();

  private final String version;
  private final Verdict.Kind unclassified;
  private final double lowConfidence;
  private final Set<String> overrule;
  private final @Nullable BreakGlass breakGlass;
  private final List<Hours> hours;
  private final Caps caps;
  private final int maxRejections;
  private final boolean exclusiveAssignments;
  private final Guards guards;
  private final Drills drills;
  private final Flow notificationFlow;
  private final Alerts alerts;
  private final List<Rule> rules;
  private final List<Role> roles;

  private Policy(Builder builder) {
    version = builder.version;
    unclassified = builder.unclassified;
    lowConfidence = builder.lowConfidence;
    overrule = Collections.unmodifiableSet(new TreeSet<>(builder.overrule));
    breakGlass = builder.breakGlass;
    caps = builder.caps;
    maxRejections = builder.maxRejections;
    exclusiveAssignments = builder.exclusiveAssignments;
    guards = builder.guards;
    drills = builder.drills;
    notificationFlow = builder.notificationFlow;
    alerts = builder.alerts;
    hours = differing(builder.hours);
    rules = NamedRules.of(builder.rules, hours);
    roles = List.copyOf(builder.roles);
  }

  /**
   * No rules beside the annotations; tools without any run without asking.
   *
   * @return a policy of the version {@code none}
   */
  public static Policy none() {
    return NONE;
  }

  /**
   * Begins a policy.
   *
   * @param version its version, such as a date
   * @return a builder
   */
  public static Builder builder(String version) {
    return new Builder(version);
  }

  /**
   * Reads a policy from YAML or JSON text. YAML needs {@code jackson-dataformat-yaml} on the class
   * path; JSON, which begins with a brace, does not.
   *
   * @param yamlOrJson the whole text
   * @return the policy
   * @throws PolicyException if anything in it is unknown, doubtful or missing
   */
  public static Policy parse(String yamlOrJson) {
    return PolicyText.read(yamlOrJson);
  }

  /**
   * Reads a policy file as {@link #parse} does.
   *
   * @param file a UTF-8 file
   * @return the policy
   * @throws PolicyException if the file cannot be read or is not a policy; the message names it
   */
  public static Policy load(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new PolicyException("policy file " + file + ": not UTF-8 text", e);
    } catch (IOException e) {
      throw new PolicyException("policy file " + file + " cannot be read: " + e, e);
    } catch (PolicyException e) {
      throw new PolicyException("policy file " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * The version that its author gave it. Verdicts carry a longer one: see {@link
   * Assessor#policyVersion}.
   *
   * @return the version
   */
  public String version() {
    return version;
  }

  /**
   * The rules in order, every one with a name.
   *
   * @return an unmodifiable list
   */
  public List<Rule> rules() {
    return rules;
  }

  /**
   * The roles that it knows, with their authority. A rule may name others too: these inherit
   * nothing and have authority over everything.
   *
   * @return an unmodifiable list, in order
   */
  public List<Role> roles() {
    return roles;
  }

  /**
   * What holds for a tool that neither an annotation nor a rule mentions.
   *
   * @return the verdict
   */
  public Verdict.Kind unclassified() {
    return unclassified;
  }

  /**
   * Below this a rule of medium risk asks.
   *
   * @return 0 to 1
   */
  public double lowConfidence() {
    return lowConfidence;
  }

  /**
   * Roles that may take back what anybody approved, and roll back what was executed. Others may
   * where their role stands in for the roles of all who agreed.
   *
   * @return in order; empty by default
   */
  public Set<String> overrule() {
    return overrule;
  }

  /**
   * Who may have a call run at once in an emergency.
   *
   * @return empty where nobody may, which is the default
   */
  public Optional<BreakGlass> breakGlass() {
    return Optional.ofNullable(breakGlass);
  }

  /**
   * The business hours that rules and conditions may name.
   *
   * @return an unmodifiable list, no two of one name
   */
  public List<Hours> hours() {
    return hours;
  }

  /**
   * How many requests may be pending at the same time.
   *
   * @return the caps, {@link Caps#NONE} unless the policy has some
   */
  public Caps caps() {
    return caps;
  }

  /**
   * How often people may reject the same action of a run before it is refused without asking.
   *
   * @return 1 or more
   */
  public int maxRejections() {
    return maxRejections;
  }

  /**
   * Whether what somebody has taken to decide it may be decided by nobody else until that is over.
   *
   * @return false by default; a request keeps what held when it was opened
   */
  public boolean exclusiveAssignments() {
    return exclusiveAssignments;
  }

  /**
   * How long a grant may hold, and how much one reviewer may decide.
   *
   * @return the guards, {@link Guards#USUAL} unless the policy has others
   */
  public Guards guards() {
    return guards;
  }

  /**
   * Test requests among the real ones.
   *
   * @return the drills, {@link Drills#NONE} unless the policy has some
   */
  public Drills drills() {
    return drills;
  }

  /**
   * How fast people are told one by one.
   *
   * @return the flow, {@link Flow#USUAL} unless the policy has another
   */
  public Flow notificationFlow() {
    return notificationFlow;
  }

  /**
   * When people are told of the queue.
   *
   * @return the alerts, {@link Alerts#USUAL} unless the policy says otherwise
   */
  public Alerts alerts() {
    return alerts;
  }

  private static List<Hours> differing(List<Hours> hours) {
    Set<String> names = new HashSet<>();
    for (Hours one : hours) {
      if (!names.add(one.name())) {
        throw new PolicyException("two hours are named '" + one.name() + "'; names must differ");
      }
    }
    return List.copyOf(hours);
  }

  /** Collects a policy. Not thread-safe. */
  public static final class Builder {
    private final String version;
    private Verdict.Kind unclassified = Verdict.Kind.ALLOW;
    private double lowConfidence = DEFAULT_LOW_CONFIDENCE;
    private Set<String> overrule = Set.of();
    private @Nullable BreakGlass breakGlass;
    private final List<Hours> hours = new ArrayList<>();
    private Caps caps = Caps.NONE;
    private int maxRejections = DEFAULT_MAX_REJECTIONS;
    private boolean exclusiveAssignments;
    private Guards guards = Guards.USUAL;
    private Drills drills = Drills.NONE;
    private Flow notificationFlow = Flow.USUAL;
    private Alerts alerts = Alerts.USUAL;
    private final List<Rule> rules = new ArrayList<>();
    private final List<Role> roles = new ArrayList<>();

    private Builder(String version) {
      this.version = version;
    }

    /**
     * Sets what holds for a tool that neither an annotation nor a rule mentions.
     *
     * @param verdict default {@link Verdict.Kind#ALLOW}
     * @return this
     */
    public Builder unclassified(Verdict.Kind verdict) {
      unclassified = verdict;
      return this;
    }

    /**
     * Sets below which confidence a rule of medium risk asks.
     *
     * @param value 0 to 1; default {@value Policy#DEFAULT_LOW_CONFIDENCE}
     * @return this
     */
    public Builder lowConfidence(double value) {
      lowConfidence = value;
      return this;
    }

    /**
     * Names the roles that may take back what anybody approved, and roll back what was executed.
     *
     * @param roles default none
     * @return this
     */
    public Builder overruledBy(String... roles) {
      overrule = Set.of(roles);
      return this;
    }

    /**
     * Says who may have a call run at once in an emergency.
     *
     * @param value default nobody
     * @return this
     */
    public Builder breakGlass(BreakGlass value) {
      breakGlass = value;
      return this;
    }

    /**
     * Adds business hours, for {@link Rule.Builder#hours} and as {@code hours.name} in conditions.
     *
     * @param value the hours
     * @return this
     */
    public Builder hours(Hours value) {
      hours.add(value);
      return this;
    }

    /**
     * Sets how many requests may be pending at the same time.
     *
     * @param value default {@link Caps#NONE}
     * @return this
     */
    public Builder caps(Caps value) {
      caps = value;
      return this;
    }

    /**
     * Sets how often people may reject the same action of a run before it is refused without
     * asking.
     *
     * @param value 1 or more; default {@value Policy#DEFAULT_MAX_REJECTIONS}
     * @return this
     */
    public Builder maxRejections(int value) {
      maxRejections = value;
      return this;
    }

    /**
     * Sets whether what somebody has taken to decide it may be decided by nobody else until that is
     * over. Handing it on and taking the question back are open to others either way.
     *
     * @param value default false: others see who has it, and may decide it all the same
     * @return this
     */
    public Builder exclusiveAssignments(boolean value) {
      exclusiveAssignments = value;
      return this;
    }

    /**
     * Sets how long a grant may hold, and how much one reviewer may decide.
     *
     * @param value default {@link Guards#USUAL}
     * @return this
     */
    public Builder guards(Guards value) {
      guards = value;
      return this;
    }

    /**
     * Mixes test requests in that ought to be rejected.
     *
     * @param value default {@link Drills#NONE}
     * @return this
     */
    public Builder drills(Drills value) {
      drills = value;
      return this;
    }

    /**
     * Sets how fast people of the same roles in a tenant are told one by one; what comes faster is
     * gathered into a digest.
     *
     * @param value default {@link Flow#USUAL}
     * @return this
     */
    public Builder notificationFlow(Flow value) {
      notificationFlow = value;
      return this;
    }

    /**
     * Sets when people are told of the queue.
     *
     * @param value default {@link Alerts#USUAL}
     * @return this
     */
    public Builder alerts(Alerts value) {
      alerts = value;
      return this;
    }

    /**
     * Adds a rule after those already here.
     *
     * @param rule the rule
     * @return this
     */
    public Builder rule(Rule rule) {
      rules.add(rule);
      return this;
    }

    /**
     * Adds a role: whose places it fills besides its own, and over which actions it may decide.
     *
     * @param role the role
     * @return this
     */
    public Builder role(Role role) {
      roles.add(role);
      return this;
    }

    /**
     * Checks and makes the policy.
     *
     * @return the policy
     * @throws PolicyException if the version is blank, longer than 100 characters or has control
     *     characters, the confidence is not within 0 and 1, people are never asked, two rules,
     *     hours or roles have one name, or a rule counts in hours that are not there
     */
    public Policy build() {
      if (version.isBlank()
          || version.length() > MAX_VERSION_LENGTH
          || version.chars().anyMatch(Character::isISOControl)) {
        throw new PolicyException(
            "version must be 1 to " + MAX_VERSION_LENGTH + " printable characters, such as a date");
      }
      if (!(lowConfidence >= 0 && lowConfidence <= 1)) {
        throw new PolicyException("lowConfidence must be within 0 and 1, not " + lowConfidence);
      }
      if (maxRejections < 1) {
        throw new PolicyException(
            "maxRejections must be at least 1, for people are asked at least once, not "
                + maxRejections);
      }
      if (overrule.stream().anyMatch(String::isBlank)) {
        throw new PolicyException("a role that may overrule must not be blank");
      }
      Set<String> names = new HashSet<>();
      for (Role role : roles) {
        if (!names.add(role.name())) {
          throw new PolicyException("two roles are named '" + role.name() + "'; names must differ");
        }
      }
      return new Policy(this);
    }
  }
}
