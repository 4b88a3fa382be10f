package dev.hitl.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads how much reviewers may give away and decide, and how fast they are told, out of a file. */
final class GuardsText {
  private static final List<String> KEYS = List.of("longestGrant", "decisions", "window");
  private static final List<String> FLOW_KEYS = List.of("burst", "refill");

  private GuardsText() {}

  static Guards read(Node node) {
    Fields fields = new Fields(node, "guards", KEYS);
    if (KEYS.stream().noneMatch(fields::has)) {
      throw new PolicyException(
          node.where() + "guards says nothing; give one of " + String.join(", ", KEYS));
    }
    if (fields.has("window") && !fields.has("decisions")) {
      throw new PolicyException(
          node.where() + "guards has a window and no decisions; say how many fit into it");
    }
    List<Duration> longest = new ArrayList<>(List.of(Guards.LONGEST_GRANT));
    List<Integer> decisions = new ArrayList<>(List.of(0));
    List<Duration> window = new ArrayList<>(List.of(Guards.WINDOW));
    fields.duration("longestGrant", value -> longest.set(0, value));
    fields.count("decisions", value -> decisions.set(0, value));
    fields.duration("window", value -> window.set(0, value));
    try {
      return new Guards(longest.get(0), decisions.get(0), window.get(0));
    } catch (PolicyException e) {
      throw new PolicyException(node.where() + e.getMessage(), e);
    }
  }

  static Flow flow(Node node) {
    Fields fields = new Fields(node, "notificationFlow", FLOW_KEYS);
    List<Integer> burst = new ArrayList<>();
    List<Duration> refill = new ArrayList<>();
    fields.count("burst", burst::add);
    fields.duration("refill", refill::add);
    if (burst.isEmpty() || refill.isEmpty()) {
      throw new PolicyException(
          node.where()
              + "notificationFlow has no "
              + (burst.isEmpty() ? "burst" : "refill")
              + "; it needs both "
              + String.join(" and ", FLOW_KEYS));
    }
    try {
      return new Flow(burst.get(0), refill.get(0));
    } catch (PolicyException e) {
      throw new PolicyException(node.where() + e.getMessage(), e);
    }
  }
}
