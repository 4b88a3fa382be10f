package dev.hitl.policy;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A role that the policy knows: how senior it is, whose places it fills besides its own, and over
 * which actions it has authority. Immutable.
 *
 * @param name its name, as rules and the directory use it; with {@value #GROUP} before it, that of
 *     a group of the directory
 * @param level how senior it is, 1 to {@value #MAX_LEVEL}; above that of every role it inherits
 * @param inherits the roles whose places it may fill besides its own
 * @param authority a CEL condition over the variables of a rule's {@code when}: over which actions
 *     the role may decide; empty for all
 */
public record Role(String name, int level, Set<String> inherits, String authority) {
  /** The highest level. */
  public static final int MAX_LEVEL = 1_000;

  /** What the name of a role begins with that everybody in a group of the directory has. */
  public static final String GROUP = "group:";

  private static final Pattern MEANT_AS_GROUP = Pattern.compile("(?iU)\\s*groups?\\s*:.*");
  private static final Pattern OF_GROUP = Pattern.compile("(?U)" + GROUP + "\\S(.*\\S)?");

  /**
   * Checks the role by itself.
   *
   * @param name its name
   * @param level 1 to {@value #MAX_LEVEL}
   * @param inherits the roles whose places it may fill besides its own
   * @param authority a condition; empty for none
   * @throws PolicyException if the name is blank or of no group, or the level out of range
   */
  public Role {
    if (name.isBlank()) {
      throw new PolicyException("a role needs a name");
    }
    checkName(name);
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

  /**
   * Whether a role is had by being in a group of the directory.
   *
   * @param name a role's name
   * @return true of {@code group:finance-emea}
   */
  public static boolean isOfGroup(String name) {
    return name.startsWith(GROUP);
  }

  /** Nobody would ever have a role whose name only looks like that of a group. */
  static void checkName(String name) {
    if (MEANT_AS_GROUP.matcher(name).matches() && !OF_GROUP.matcher(name).matches()) {
      throw new PolicyException(
          "the role '" + Words.shown(name) + "' names no group; write " + GROUP + "finance-emea");
    }
  }
}
