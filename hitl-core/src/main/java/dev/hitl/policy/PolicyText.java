package dev.hitl.policy;

import dev.hitl.call.JsonException;
import dev.hitl.tool.Risk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a policy from the text of a file. */
final class PolicyText {
  private static final List<String> POLICY_KEYS =
      List.of(
          "version",
          "unclassified",
          "lowConfidence",
          "overrule",
          "breakGlass",
          "caps",
          "confidence",
          "tiers",
          "maxRejections",
          "exclusiveAssignments",
          "guards",
          "drills",
          "notificationFlow",
          "alerts",
          "hours",
          "roles",
          "rules");

  static final List<String> RULE_KEYS =
      List.of(
          "name",
          "tool",
          "when",
          "alarm",
          "risk",
          "verdict",
          "approvals",
          "stages",
          "message",
          "deadline",
          "onDeadline",
          "escalation",
          "denials",
          "reasons",
          "byHand",
          "validity",
          "priority",
          "hours",
          "learnable",
          "reuse",
          "breakGlass",
          "sample",
          "every",
          "flags",
          "flagsWithin");
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private PolicyText() {}

  static Policy read(String text) {
    String content =
        text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
    if (content.isBlank()) {
      throw new PolicyException("the policy is empty; it needs at least a version");
    }
    return policy(content.stripLeading().startsWith("{") ? json(content) : yaml(content));
  }

  private static Node json(String text) {
    try {
      return Node.json(text);
    } catch (JsonException e) {
      throw new PolicyException("the policy cannot be read: " + e.getMessage(), e);
    }
  }

  private static Node yaml(String text) {
    try {
      return YamlText.read(text);
    } catch (NoClassDefFoundError e) {
      throw new PolicyException(
          "reading YAML needs com.fasterxml.jackson.dataformat:jackson-dataformat-yaml on the class"
              + " path; add this dependency, or write the policy as JSON",
          e);
    }
  }

  private static Policy policy(Node root) {
    Fields fields = new Fields(root, "the policy", POLICY_KEYS);
    List<String> version = new ArrayList<>();
    fields.text("version", version::add);
    if (version.isEmpty()) {
      throw new PolicyException("version is missing; give the policy one, such as a date");
    }
    Policy.Builder policy = Policy.builder(version.get(0));
    fields.word("unclassified", Verdict.Kind.class, policy::unclassified);
    fields.fraction("lowConfidence", policy::lowConfidence);
    if (fields.has("overrule")) {
      policy.overruledBy(
          RouteText.roles(fields, "overrule", "overrule", "the policy").toArray(new String[0]));
    }
    fields.object("breakGlass", node -> policy.breakGlass(BreakGlassText.read(node)));
    List<Hours> hours = new ArrayList<>();
    for (Node node : fields.items("hours", true)) {
      hours.add(HoursText.read(node, hours.size() + 1));
    }
    hours.forEach(policy::hours);
    fields.object("caps", node -> policy.caps(CapsText.read(node)));
    fields.count("maxRejections", policy::maxRejections);
    fields.flag("exclusiveAssignments", () -> policy.exclusiveAssignments(true));
    fields.object("guards", node -> policy.guards(GuardsText.read(node)));
    fields.object("drills", node -> policy.drills(DrillsText.read(node)));
    fields.object("notificationFlow", node -> policy.notificationFlow(GuardsText.flow(node)));
    fields.object("alerts", node -> policy.alerts(AlertsText.read(node)));
    RoleText.read(fields, policy);
    int number = 0;
    Set<String> names = new HashSet<>();
    for (Node node : fields.items("rules", true)) {
      Rule rule = rule(node, ++number);
      checkAmongOthers(node, rule, names, hours);
      policy.rule(rule);
    }
    AlarmRules.read(fields, policy);
    return policy.build();
  }

  /** What the policy would find out as well, and not know in which line. */
  private static void checkAmongOthers(Node node, Rule rule, Set<String> names, List<Hours> hours) {
    try {
      NamedRules.within(rule, hours);
      if (!rule.name().isBlank() && !names.add(rule.name())) {
        throw NamedRules.twice(rule.name());
      }
    } catch (PolicyException e) {
      throw new PolicyException(node.where() + e.getMessage(), e);
    }
  }

  private static Rule rule(Node node, int number) {
    Fields fields = new Fields(node, "rule " + number, RULE_KEYS);
    List<String> tool = new ArrayList<>();
    fields.text("tool", tool::add);
    if (tool.isEmpty()) {
      throw new PolicyException(
          node.where() + "rule " + number + " has no tool; give a name or a pattern");
    }
    Rule.Builder rule = Rule.forTool(tool.get(0)).named(Rule.defaultName(number, tool.get(0)));
    fields.text("name", rule::named);
    fields.text("when", rule::when);
    fields.object(
        "alarm", alarm -> rule.alarm(AlarmText.read(alarm, "the alarm of rule " + number)));
    fields.word("risk", Risk.class, rule::risk);
    fields.word("verdict", Verdict.Kind.class, rule::verdict);
    fields.text("message", rule::message);
    RouteText.read(fields, number, rule);
    try {
      return rule.build();
    } catch (PolicyException e) {
      throw new PolicyException(node.where() + e.getMessage(), e);
    }
  }
}
