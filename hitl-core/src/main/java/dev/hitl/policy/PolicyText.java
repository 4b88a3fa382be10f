package dev.hitl.policy;

import dev.hitl.call.JsonException;
import dev.hitl.tool.Risk;
import java.util.ArrayList;
import java.util.List;

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
          "alerts",
          "hours",
          "roles",
          "rules");

  private static final List<String> RULE_KEYS =
      List.of(
          "name",
          "tool",
          "when",
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
          "reuse");
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
    fields.number("lowConfidence", policy::lowConfidence);
    if (fields.has("overrule")) {
      policy.overruledBy(
          RouteText.roles(fields, "overrule", "overrule", "the policy").toArray(new String[0]));
    }
    fields.object("breakGlass", node -> policy.breakGlass(BreakGlassText.read(node)));
    int hours = 0;
    for (Node node : fields.items("hours", true)) {
      policy.hours(HoursText.read(node, ++hours));
    }
    fields.object("caps", node -> policy.caps(CapsText.read(node)));
    fields.object("alerts", node -> policy.alerts(AlertsText.read(node)));
    RoleText.read(fields, policy);
    int number = 0;
    for (Node rule : fields.items("rules", true)) {
      policy.rule(rule(rule, ++number));
    }
    return policy.build();
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
