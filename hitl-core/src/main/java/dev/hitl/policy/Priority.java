package dev.hitl.policy;

import java.util.Locale;

/** The lane in which a question waits; the last is looked at first. */
public enum Priority {
  /** After everything else. */
  LOW,
  /** As usual. */
  NORMAL,
  /** Before what is usual. */
  HIGH,
  /** Before everything else. */
  URGENT;

  /**
   * The word for it in policy files.
   *
   * @return the lower-case name
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
