package dev.hitl.examples.model;

import org.jspecify.annotations.Nullable;

/** The model gave no usable reply. The message says why, and never has the API key in it. */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what went wrong and, where it is known, how to mend it
   */
  public ModelException(String message) {
    this(message, null);
  }

  /**
   * @param message what went wrong
   * @param cause what lies behind it; null where nothing does
   */
  public ModelException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
