package dev.hitl.policy;

import dev.hitl.signal.Alarm;
import dev.hitl.tool.Risk;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is asked about a call by how sure its agent is: nobody from an upper limit on, the usual
 * people below it, and others besides below a lower one. An agent that does not say is below both.
 *
 * @param tool a tool's name or a pattern
 * @param autonomousFrom from this confidence on these bands ask nobody; more than 0 and at most 1
 * @param roles who is asked below it; empty for any known reviewer
 * @param escalateBelow below this others are asked as well; null for nowhere
 * @param escalateTo the roles of those others, any one of which will do
 */
public record ConfidenceBands(
    String tool,
    double autonomousFrom,
    List<String> roles,
    @Nullable Double escalateBelow,
    List<String> escalateTo) {
  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if a limit is none, the lower is not below the upper, or one
   *     of the lower limit and its roles stands without the other
   */
  public ConfidenceBands {
    roles = List.copyOf(roles);
    escalateTo = List.copyOf(escalateTo);
    if (escalateBelow != null && escalateBelow >= autonomousFrom) {
      throw new IllegalArgumentException(
          "escalateBelow %s is not below autonomousFrom %s"
              .formatted(escalateBelow, autonomousFrom));
    }
    if ((escalateBelow == null) != escalateTo.isEmpty()) {
      throw new IllegalArgumentException("escalateBelow and escalateTo need each other");
    }
  }

  /**
   * The rules that these bands stand for.
   *
   * @return one for each limit
   */
  public List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    rules.add(rule(autonomousFrom, roles));
    if (escalateBelow != null) {
      rules.add(rule(escalateBelow, escalateTo));
    }
    return rules;
  }

  private Rule rule(double below, List<String> asked) {
    Rule.Builder rule =
        Rule.forTool(tool)
            .named("confidence of " + tool + " below " + below)
            .risk(Risk.HIGH)
            .alarm(new Alarm.Unsure(below));
    return (asked.isEmpty() ? rule : rule.approvedBy(asked.toArray(new String[0]))).build();
  }
}
