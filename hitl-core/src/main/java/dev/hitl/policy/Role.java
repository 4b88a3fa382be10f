package dev.hitl.policy;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * A role that the policy knows: how senior it is, whose places it fills besides its own, and over
 * which actions it has authority. Immutable.
 *
 * @param name its name, as rules and the directory use it
 * @param level how senior it is, 1 to {@value #MAX_LEVEL}; above that of every role it inherits
 * @param inherits the roles whose places it may fill besides its own
 * @param authority a CEL condition over the variables of a rule's {@code when}: over which actions
 *     the role may decide; empty for all
 */
public record Role(String name, int level, Set<String> inherits, String authority) {
  /** The highest level. */
  public static final int MAX_LEVEL = 1_000;

  /**
   * Checks the role by itself.
   *
   * @param name its name
   * @param level 1 to {@value #MAX_LEVEL}
   * @param inherits the roles whose places it may fill besides its own
   * @param authority a condition; empty for none
   * @throws PolicyException if the name is blank or the level out of range
   */
  public Role {
    if (name.isBlank()) {
      throw new PolicyException("a role needs a name");
    }
    if (level < 1 || level > MAX_LEVEL) {
      throw new PolicyException(
          "the level of role '" + name + "' must be 1 to " + MAX_LEVEL + ", not " + level);
    }
    inherits = Collections.unmodifiableSet(new TreeSet<>(inherits));
  }

  /**
   * A role that inherits none.
   *
   * @param name its name
   * @param level how senior it is, 1 to {@value #MAX_LEVEL}
   * @param authority over which actions it may decide; empty for all
   * @throws PolicyException if the name is blank or the level out of range
   */
  public Role(String name, int level, String authority) {
    this(name, level, Set.of(), authority);
  }
}
