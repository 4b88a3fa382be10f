package dev.hitl.tool;

import java.util.List;

/**
 * Arguments that do not bind to a tool's parameters. The message is written for a model to act on:
 * it names every problem and where it is. It repeats no value, unless the constructor of one of the
 * tool's own records puts one into its message.
 */
public final class InvalidArguments extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** What is wrong, one text each. */
  private final String[] problems;

  InvalidArguments(String tool, List<String> problems) {
    super("arguments of " + tool + " are not valid: " + String.join("; ", problems));
    this.problems = problems.toArray(String[]::new);
  }

  /**
   * What is wrong, one text each.
   *
   * @return at least one, in the order of the tool's parameters, unmodifiable; of more than 100 the
   *     last one says how many follow
   */
  public List<String> problems() {
    return List.of(problems);
  }
}
