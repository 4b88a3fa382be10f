package dev.hitl.policy;

import org.jspecify.annotations.Nullable;

/**
 * A policy that cannot be used. The message names the rule, key or expression at fault, its line
 * where it is known, and what would be right; it is meant to stop the program's start.
 */
public final class PolicyException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong.
   *
   * @param message what is wrong, where, and how to mend it
   */
  public PolicyException(String message) {
    super(message);
  }

  /**
   * Says what is wrong and what led to it.
   *
   * @param message what is wrong, where, and how to mend it
   * @param cause what was thrown below; null where nothing was
   */
  public PolicyException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
