package dev.hitl.tool;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How much harm a call can do, from least to most. What each level means for a call (run, ask one
 * person, ask two) is the policy's business.
 */
public enum Risk {
  /** Harmless or easily undone. */
  LOW,
  /** Some harm if wrong. */
  MEDIUM,
  /** Real harm if wrong: money, customers, production. */
  HIGH,
  /** Harm that cannot be made good. */
  CRITICAL;

  /**
   * How policy files, messages and records write this level.
   *
   * @return the name in lower case
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a level.
   *
   * @param word {@code low}, {@code medium}, {@code high} or {@code critical}, in any case
   * @return the level
   * @throws IllegalArgumentException if the word is none of these
   */
  public static Risk parse(String word) {
    for (Risk risk : values()) {
      if (risk.name().equalsIgnoreCase(word)) {
        return risk;
      }
    }
    String known = Arrays.stream(values()).map(Risk::word).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("unknown risk '" + word + "'; use one of " + known);
  }
}
