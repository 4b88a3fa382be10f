package dev.hitl.policy;

import dev.hitl.tool.Tool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Gives every rule a name and the hours that it counts in. */
final class NamedRules {
  private NamedRules() {}

  /**
   * The rules, each with a name of its own.
   *
   * @throws PolicyException if two have one name, or hours are not there
   */
  static List<Rule> of(List<Rule> rules, List<Hours> hours) {
    List<Rule> named = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Rule rule : rules) {
      int number = named.size() + 1;
      Rule next = rule.name().isBlank() ? rule.named(Rule.defaultName(number, rule.tool())) : rule;
      if (!names.add(next.name())) {
        throw twice(next.name());
      }
      named.add(within(next, hours));
    }
    return List.copyOf(named);
  }

  static PolicyException twice(String name) {
    return new PolicyException(
        "two rules are named '" + Words.shown(name) + "'; names must differ");
  }

  /**
   * Names that a tool's author gave are as unlike any other's as those of the policy.
   *
   * @throws PolicyException if another rule that is for the tool has the name
   */
  static void checkNames(Tool tool, List<Rule> policy) {
    Set<String> names = policy.stream().map(Rule::name).collect(Collectors.toSet());
    for (Tool.Requirement requirement : tool.requirements()) {
      if (!requirement.name().isBlank() && !names.add(requirement.name())) {
        PolicyException twice = twice(requirement.name());
        throw new PolicyException(requirement.source() + ": " + twice.getMessage(), twice);
      }
    }
  }

  /**
   * The rule with the hours that its name for them stands for.
   *
   * @throws PolicyException if the policy has none of that name
   */
  static Rule within(Rule rule, List<Hours> hours) {
    Optional<String> wanted = rule.hours();
    if (wanted.isEmpty()) {
      return rule;
    }
    List<String> names = hours.stream().map(Hours::name).toList();
    int index = names.indexOf(wanted.get());
    if (index < 0) {
      throw new PolicyException(
          "'"
              + rule.name()
              + "' counts in the hours '"
              + Words.shown(wanted.get())
              + "', which the policy does not have; it has "
              + names
              + Words.nearest(wanted.get(), names));
    }
    try {
      return rule.within(hours.get(index));
    } catch (IllegalArgumentException e) {
      throw new PolicyException("'" + rule.name() + "' cannot be used: " + e.getMessage(), e);
    }
  }
}
