package dev.hitl.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads the roles of a policy file. */
final class RoleText {
  private static final List<String> KEYS = List.of("name", "level", "inherits", "authority");

  private RoleText() {}

  static void read(Fields policyFields, Policy.Builder policy) {
    int number = 0;
    for (Node node : policyFields.items("roles", false)) {
      policy.role(role(node, ++number));
    }
  }

  private static Role role(Node node, int number) {
    String owner = "role " + number;
    Fields fields = new Fields(node, owner, KEYS);
    List<String> name = new ArrayList<>();
    List<Integer> level = new ArrayList<>();
    List<String> authority = new ArrayList<>();
    fields.text("name", name::add);
    fields.count("level", level::add);
    fields.text("authority", authority::add);
    if (name.isEmpty()) {
      throw new PolicyException(node.where() + owner + " has no name");
    }
    if (level.isEmpty()) {
      throw new PolicyException(
          node.where()
              + owner
              + ", '"
              + Words.shown(name.get(0))
              + "', has no level; give a number");
    }
    Set<String> inherits = new TreeSet<>();
    for (Node other : fields.items("inherits", true)) {
      if (!(other instanceof Node.Scalar scalar) || scalar.kind() == Node.Kind.NOTHING) {
        throw new PolicyException(other.where() + "inherits of " + owner + " must be texts");
      }
      inherits.add(scalar.text());
    }
    try {
      return new Role(
          name.get(0), level.get(0), inherits, authority.isEmpty() ? "" : authority.get(0));
    } catch (PolicyException e) {
      throw new PolicyException(node.where() + e.getMessage(), e);
    }
  }
}
