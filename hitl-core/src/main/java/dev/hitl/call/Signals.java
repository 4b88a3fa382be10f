package dev.hitl.call;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What came with a proposed call besides its arguments. All of it is the agent's own word: policy
 * may grow stricter because of it, and reviewers see it marked as such.
 *
 * <p>Some attributes have names that alarms and lanes know; the constants here say which. What is
 * under such a name and makes no sense counts as missing, which is the strict side.
 *
 * @param confidence how sure the model is, 0 to 1; null where unknown, which counts as low
 * @param reasoning the agent's own words on why; null where it gave none
 * @param attributes anything else a rule may look at, as JSON
 */
public record Signals(
    @Nullable Double confidence, @Nullable String reasoning, Arguments attributes) {
  /** The name under which a signal source says how sure to be of a call. */
  public static final String CONFIDENCE = "confidence";

  /** Trust signals: an object of numbers of 0 to 1. */
  public static final String TRUST = "trust";

  /** How risky the call is in all, 0 to 1. */
  public static final String RISK_SCORE = "riskScore";

  /** Risks by name: a list of texts. */
  public static final String FLAGS = "flags";

  /** How much hangs on it: an object as {@link Impact} has it. */
  public static final String IMPACT = "impact";

  /** Where it would be done, such as production. */
  public static final String ENVIRONMENT = "environment";

  /** What the user asked for, in their words. */
  public static final String USER_REQUEST = "userRequest";

  /** What waiting costs; requests of one priority are ordered by it. */
  public static final String COST_OF_DELAY = "costOfDelay";

  private static final BigDecimal MOST_MONEY = new BigDecimal("1000000000000000000");
  private static final int MONEY_SCALE = 6;

  /** Nothing known. */
  public static final Signals NONE = new Signals(null, null, Arguments.none());

  /**
   * Checks the confidence; -0.0 becomes 0.0.
   *
   * @param confidence 0 to 1, or null
   * @param reasoning the agent's own words, or null
   * @param attributes anything else, as JSON
   * @throws IllegalArgumentException if the confidence is not within 0 and 1
   */
  public Signals {
    if (confidence != null && !(confidence >= 0 && confidence <= 1)) {
      throw new IllegalArgumentException("confidence must be within 0 and 1, not " + confidence);
    }
    if (confidence != null) {
      confidence = confidence + 0.0; // -0.0 becomes 0.0: the two are equal to a rule, not to bytes.
    }
  }

  /**
   * These signals with a confidence.
   *
   * @param value 0 to 1
   * @return new signals
   */
  public Signals withConfidence(double value) {
    return new Signals(value, reasoning, attributes);
  }

  /**
   * These signals with the agent's reasoning.
   *
   * @param text the agent's own words
   * @return new signals
   */
  public Signals withReasoning(String text) {
    return new Signals(confidence, text, attributes);
  }

  /**
   * These signals with attributes for rules.
   *
   * @param values added to those already here
   * @return new signals
   */
  public Signals withAttributes(Map<String, ?> values) {
    return new Signals(confidence, reasoning, attributes.with(values));
  }

  /**
   * These signals with one more trust signal.
   *
   * @param name its name
   * @param value 0 for none to 1
   * @return new signals
   * @throws IllegalArgumentException if the value is not within 0 and 1
   */
  public Signals withTrust(String name, double value) {
    Map<String, Double> trust = new TreeMap<>(trust());
    trust.put(name, share(TRUST, value));
    return withAttributes(Map.of(TRUST, trust));
  }

  /**
   * These signals with a risk score.
   *
   * @param value 0 to 1
   * @return new signals
   * @throws IllegalArgumentException if the value is not within 0 and 1
   */
  public Signals withRiskScore(double value) {
    return withAttributes(Map.of(RISK_SCORE, share(RISK_SCORE, value)));
  }

  /**
   * These signals with other flags.
   *
   * @param flags in place of those already here
   * @return new signals
   */
  public Signals withFlags(String... flags) {
    return withAttributes(Map.of(FLAGS, Arrays.asList(flags)));
  }

  /**
   * These signals with an impact.
   *
   * @param impact how much hangs on the call
   * @return new signals
   */
  public Signals withImpact(Impact impact) {
    return withAttributes(Map.of(IMPACT, impact.toMap()));
  }

  /**
   * These signals with an environment.
   *
   * @param name such as production
   * @return new signals
   */
  public Signals withEnvironment(String name) {
    return withAttributes(Map.of(ENVIRONMENT, name));
  }

  /**
   * These signals with what the user asked for.
   *
   * @param text the user's words
   * @return new signals
   */
  public Signals withUserRequest(String text) {
    return withAttributes(Map.of(USER_REQUEST, text));
  }

  /**
   * These signals with what waiting costs.
   *
   * @param value the more, the earlier it is looked at among those of its priority
   * @return new signals
   */
  public Signals withCostOfDelay(int value) {
    return withAttributes(Map.of(COST_OF_DELAY, value));
  }

  /**
   * The trust signals.
   *
   * @return those that are numbers of 0 to 1, by name
   */
  public Map<String, Double> trust() {
    Map<String, Double> trust = new TreeMap<>();
    if (attributes.get(TRUST) instanceof Map<?, ?> members) {
      members.forEach(
          (name, value) -> {
            if (isShare(value)) {
              trust.put(String.valueOf(name), ((Number) value).doubleValue());
            }
          });
    }
    return Collections.unmodifiableMap(trust);
  }

  /**
   * The risk score.
   *
   * @return 0 to 1; null where it is missing
   */
  public @Nullable Double riskScore() {
    return attributes.get(RISK_SCORE) instanceof Number score && isShare(score)
        ? Double.valueOf(score.doubleValue())
        : null;
  }

  /**
   * How much money the call is about.
   *
   * @return the amount of its impact, without a sign; 0 where there is none
   */
  public BigDecimal amount() {
    return attributes.get(IMPACT) instanceof Map<?, ?> impact
            && impact.get("amount") instanceof Number amount
        ? bounded(new BigDecimal(amount.toString()).abs())
        : BigDecimal.ZERO;
  }

  /** A short text can stand for a number whose sum with another has a billion digits. */
  private static BigDecimal bounded(BigDecimal amount) {
    BigDecimal least = amount.min(MOST_MONEY);
    return least.scale() <= MONEY_SCALE ? least : least.setScale(MONEY_SCALE, RoundingMode.UP);
  }

  /**
   * Checks the values of names that have a meaning here, for somebody whose word is to count.
   *
   * @param said signals by name
   * @throws IllegalArgumentException if one of them makes no sense
   */
  public static void checkKnown(Arguments said) {
    Map<String, @Nullable Object> members = said.asMap();
    for (String name : List.of(CONFIDENCE, RISK_SCORE)) {
      if (members.containsKey(name) && !isShare(members.get(name))) {
        throw new IllegalArgumentException(name + " must be within 0 and 1");
      }
    }
    if (members.containsKey(TRUST)
        && !(members.get(TRUST) instanceof Map<?, ?> trust
            && trust.values().stream().allMatch(Signals::isShare))) {
      throw new IllegalArgumentException("trust must be numbers within 0 and 1 by name");
    }
    if (members.containsKey(FLAGS)
        && !(members.get(FLAGS) instanceof List<?> flags
            && flags.stream().allMatch(String.class::isInstance))) {
      throw new IllegalArgumentException("flags must be a list of texts");
    }
    if (members.containsKey(IMPACT) && !(members.get(IMPACT) instanceof Map<?, ?>)) {
      throw new IllegalArgumentException("impact must be an object");
    }
  }

  private static boolean isShare(@Nullable Object value) {
    return value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() <= 1;
  }

  private static double share(String what, double value) {
    if (!isShare(value)) {
      throw new IllegalArgumentException(what + " must be within 0 and 1, not " + value);
    }
    return value + 0.0;
  }
}
