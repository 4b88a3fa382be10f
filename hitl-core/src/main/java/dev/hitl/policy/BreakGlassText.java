package dev.hitl.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads what a policy file says about emergencies. */
final class BreakGlassText {
  private static final String OWNER = "breakGlass";
  private static final List<String> KEYS = List.of("roles", "observers", "limit");

  private BreakGlassText() {}

  static BreakGlass read(Node node) {
    Fields fields = new Fields(node, OWNER, KEYS);
    for (String key : KEYS) {
      if (!fields.has(key)) {
        throw new PolicyException(node.where() + OWNER + " has no " + key);
      }
    }
    List<Duration> limit = new ArrayList<>();
    fields.duration("limit", limit::add);
    try {
      return new BreakGlass(roles(fields, "roles"), roles(fields, "observers"), limit.get(0));
    } catch (IllegalArgumentException e) {
      throw new PolicyException(node.where() + e.getMessage(), e);
    }
  }

  private static Set<String> roles(Fields fields, String key) {
    return RouteText.roles(fields, key, key, OWNER);
  }
}
