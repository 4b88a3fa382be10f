package dev.hitl.policy;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Rules under a version, from a builder or a file. The annotations on tools come on top of it; see
 * {@link Assessor}.
 *
 * <p>Immutable.
 */
public final class Policy {
  /** Below this an agent does not count as confident, unless the policy says otherwise. */
  public static final double DEFAULT_LOW_CONFIDENCE = 0.7;

  private static final int MAX_VERSION_LENGTH = 100;
  private static final Policy NONE = builder("none").build();

  private final String version;
  private final Verdict.Kind unclassified;
  private final double lowConfidence;
  private final Caps caps;
  private final List<Rule> rules;

  private Policy(Builder builder) {
    version = builder.version;
    unclassified = builder.unclassified;
    lowConfidence = builder.lowConfidence;
    caps = builder.caps;
    rules = numbered(builder.rules);
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
   * How many requests may be pending at the same time.
   *
   * @return the caps, {@link Caps#NONE} unless the policy has some
   */
  public Caps caps() {
    return caps;
  }

  private static List<Rule> numbered(List<Rule> rules) {
    List<Rule> named = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Rule rule : rules) {
      int number = named.size() + 1;
      Rule next = rule.name().isBlank() ? rule.named(Rule.defaultName(number, rule.tool())) : rule;
      if (!names.add(next.name())) {
        throw new PolicyException("two rules are named '" + next.name() + "'; names must differ");
      }
      named.add(next);
    }
    return List.copyOf(named);
  }

  /** Collects a policy. Not thread-safe. */
  public static final class Builder {
    private final String version;
    private Verdict.Kind unclassified = Verdict.Kind.ALLOW;
    private double lowConfidence = DEFAULT_LOW_CONFIDENCE;
    private Caps caps = Caps.NONE;
    private final List<Rule> rules = new ArrayList<>();

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
     * Checks and makes the policy.
     *
     * @return the policy
     * @throws PolicyException if the version is blank, longer than 100 characters or has control
     *     characters, the confidence is not within 0 and 1, or two rules have one name
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
      return new Policy(this);
    }
  }
}
