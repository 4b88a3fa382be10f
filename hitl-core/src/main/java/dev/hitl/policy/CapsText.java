package dev.hitl.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads how many requests may be pending out of a policy file. */
final class CapsText {
  private static final List<String> KEYS = List.of("perRun", "perAgent", "perTenant");

  private CapsText() {}

  static Caps read(Node node) {
    Fields fields = new Fields(node, "caps", KEYS);
    Map<String, Integer> caps = new HashMap<>();
    KEYS.forEach(key -> fields.count(key, cap -> caps.put(key, cap)));
    if (caps.isEmpty()) {
      throw new PolicyException(
          node.where() + "caps has no cap; give one of " + String.join(", ", KEYS));
    }
    try {
      return new Caps(caps.get("perRun"), caps.get("perAgent"), caps.get("perTenant"));
    } catch (PolicyException e) {
      throw new PolicyException(node.where() + e.getMessage(), e);
    }
  }
}
