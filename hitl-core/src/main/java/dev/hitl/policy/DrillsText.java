package dev.hitl.policy;

import dev.hitl.call.Arguments;
import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads test requests out of a policy file. */
final class DrillsText {
  private static final List<String> KEYS = List.of("rate", "cases");
  private static final List<String> CASE_KEYS = List.of("tool", "arguments", "why");

  private DrillsText() {}

  static Drills read(Node node) {
    Fields fields = new Fields(node, "drills", KEYS);
    for (String key : KEYS) {
      if (!fields.has(key)) {
        throw new PolicyException(
            node.where() + "drills has no " + key + "; it needs both rate and cases");
      }
    }
    List<Double> rate = new ArrayList<>();
    fields.fraction("rate", rate::add);
    List<Drills.Case> cases = new ArrayList<>();
    for (Node one : fields.items("cases", false)) {
      cases.add(test(one, "case " + (cases.size() + 1) + " of drills"));
    }
    try {
      return new Drills(rate.get(0), cases);
    } catch (PolicyException e) {
      throw new PolicyException(node.where() + e.getMessage(), e);
    }
  }

  private static Drills.Case test(Node node, String owner) {
    Fields fields = new Fields(node, owner, CASE_KEYS);
    List<String> tool = new ArrayList<>();
    List<String> why = new ArrayList<>();
    List<Arguments> arguments = new ArrayList<>();
    fields.text("tool", tool::add);
    fields.text("why", why::add);
    fields.object("arguments", value -> arguments.add(arguments(value, owner)));
    if (tool.isEmpty() || why.isEmpty()) {
      throw new PolicyException(
          node.where() + owner + " has no " + (tool.isEmpty() ? "tool" : "why") + "; say it");
    }
    try {
      return new Drills.Case(
          tool.get(0), arguments.isEmpty() ? Arguments.none() : arguments.get(0), why.get(0));
    } catch (PolicyException e) {
      throw new PolicyException(node.where() + owner + ": " + e.getMessage(), e);
    }
  }

  private static Arguments arguments(Node node, String owner) {
    if (!(node instanceof Node.Members members)) {
      throw new PolicyException(
          node.where() + "arguments of " + owner + " must be a mapping of names to values");
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    members.nodes().forEach((name, value) -> values.put(name, value(value, owner)));
    try {
      return Arguments.of(values);
    } catch (JsonException e) {
      throw new PolicyException(
          node.where() + "arguments of " + owner + " cannot be kept: " + e.getMessage(), e);
    }
  }

  /** As JSON would have it: what YAML takes for a number has to be one there too. */
  private static @Nullable Object value(Node node, String owner) {
    if (node instanceof Node.Members members) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      members.nodes().forEach((name, value) -> map.put(name, value(value, owner)));
      return map;
    } else if (node instanceof Node.Items items) {
      List<@Nullable Object> list = new ArrayList<>();
      items.nodes().forEach(item -> list.add(value(item, owner)));
      return list;
    }
    Node.Scalar scalar = (Node.Scalar) node;
    return switch (scalar.kind()) {
      case TEXT -> scalar.text();
      case NOTHING -> null;
      case BOOLEAN, NUMBER -> literal(scalar, owner);
    };
  }

  private static @Nullable Object literal(Node.Scalar scalar, String owner) {
    try {
      return Json.parse(scalar.text());
    } catch (JsonException e) {
      throw new PolicyException(
          scalar.where()
              + "arguments of "
              + owner
              + " has '"
              + Words.shown(scalar.text())
              + "', which is no JSON; put it in quotes if it is a text",
          e);
    }
  }
}
