package dev.hitl.policy;

import dev.hitl.tool.Risk;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Levels of risk by a number: an argument, or how much an agent or a signal source says hangs on
 * the call. A number that is not there reaches every tier.
 *
 * @param tool a tool's name or a pattern
 * @param of a CEL expression that gives a number, such as {@code args.amount} or {@code
 *     attributes.impact.rows}
 * @param medium from where the risk is medium; null for nowhere
 * @param high from where it is high; null for nowhere
 * @param critical from where it is critical; null for nowhere
 * @param roles who is asked; empty for any known reviewer
 */
public record Tiers(
    String tool,
    String of,
    @Nullable Double medium,
    @Nullable Double high,
    @Nullable Double critical,
    List<String> roles) {
  /**
   * Copies the roles.
   *
   * @throws IllegalArgumentException if there is no tier, or a higher one does not begin higher
   */
  public Tiers {
    roles = List.copyOf(roles);
    double last = Double.NEGATIVE_INFINITY;
    for (Double from : new @Nullable Double[] {medium, high, critical}) {
      if (from != null && !(from > last && Double.isFinite(from))) {
        throw new IllegalArgumentException(
            "a higher tier must begin higher: medium %s, high %s, critical %s"
                .formatted(medium, high, critical));
      }
      last = from == null ? last : from;
    }
    if (last == Double.NEGATIVE_INFINITY) {
      throw new IllegalArgumentException("there is no tier; say from where risk is medium or more");
    }
  }

  /**
   * The rules that these tiers stand for.
   *
   * @return one for each, in order
   */
  public List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    add(rules, Risk.MEDIUM, medium);
    add(rules, Risk.HIGH, high);
    add(rules, Risk.CRITICAL, critical);
    return rules;
  }

  private void add(List<Rule> rules, Risk risk, @Nullable Double from) {
    if (from == null) {
      return;
    }
    String plain = BigDecimal.valueOf(from).toPlainString();
    String limit = plain.contains(".") ? plain : plain + ".0";
    Rule.Builder rule =
        Rule.forTool(tool)
            .named(risk.word() + " tier of " + tool + " by " + of)
            .when("(" + of + ") >= " + limit)
            .risk(risk);
    rules.add((roles.isEmpty() ? rule : rule.approvedBy(roles.toArray(new String[0]))).build());
  }
}
