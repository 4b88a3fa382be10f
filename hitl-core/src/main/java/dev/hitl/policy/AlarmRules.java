package dev.hitl.policy;

import dev.hitl.signal.Alarm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What holds for rules that hang on alarms, and the short sections of a file that stand for some.
 */
final class AlarmRules {
  private static final List<String> BAND_KEYS =
      List.of("tool", "autonomousFrom", "roles", "escalateBelow", "escalateTo");
  private static final List<String> TIER_KEYS =
      List.of("tool", "of", "medium", "high", "critical", "roles");

  private AlarmRules() {}

  /**
   * An alarm is a reason to be stricter, and what it asks is about this one call.
   *
   * @throws PolicyException if a rule would let calls run because of one, or have it learnt
   */
  static void check(
      String rule, @Nullable Alarm alarm, Verdict.@Nullable Kind verdict, boolean learnable) {
    if (alarm == null) {
      return;
    }
    if (verdict == Verdict.Kind.ALLOW) {
      throw new PolicyException(
          rule + " lets calls run because of an alarm; an alarm can only ask or deny");
    }
    if (learnable) {
      throw new PolicyException(
          rule + " is learnable and hangs on an alarm, whose question is about one call only");
    }
  }

  /** Adds the rules that the sections {@code confidence} and {@code tiers} stand for. */
  static void read(Fields fields, Policy.Builder policy) {
    int number = 0;
    for (Node node : fields.items("confidence", true)) {
      bands(node, "confidence " + ++number).rules().forEach(policy::rule);
    }
    number = 0;
    for (Node node : fields.items("tiers", true)) {
      tiers(node, "tiers " + ++number).rules().forEach(policy::rule);
    }
  }

  private static ConfidenceBands bands(Node node, String owner) {
    Fields of = new Fields(node, owner, BAND_KEYS);
    try {
      return new ConfidenceBands(
          text(of, "tool", node, owner),
          number(of, "autonomousFrom").orElse(Policy.DEFAULT_LOW_CONFIDENCE),
          roles(of, "roles", owner),
          number(of, "escalateBelow").orElse(null),
          roles(of, "escalateTo", owner));
    } catch (PolicyException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new PolicyException(node.where() + owner + ": " + e.getMessage(), e);
    }
  }

  private static Tiers tiers(Node node, String owner) {
    Fields of = new Fields(node, owner, TIER_KEYS);
    try {
      return new Tiers(
          text(of, "tool", node, owner),
          text(of, "of", node, owner),
          number(of, "medium").orElse(null),
          number(of, "high").orElse(null),
          number(of, "critical").orElse(null),
          roles(of, "roles", owner));
    } catch (PolicyException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new PolicyException(node.where() + owner + ": " + e.getMessage(), e);
    }
  }

  private static String text(Fields of, String key, Node node, String owner) {
    List<String> texts = new ArrayList<>();
    of.text(key, texts::add);
    if (texts.isEmpty()) {
      throw new PolicyException(node.where() + owner + " has no " + key);
    }
    return texts.get(0);
  }

  private static Optional<Double> number(Fields of, String key) {
    List<Double> numbers = new ArrayList<>();
    of.number(key, numbers::add);
    return numbers.stream().findFirst();
  }

  private static List<String> roles(Fields of, String key, String owner) {
    return of.has(key) ? List.copyOf(RouteText.roles(of, key, key, owner)) : List.of();
  }
}
