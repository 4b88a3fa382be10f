package dev.hitl.store;

import org.jspecify.annotations.Nullable;

/** The store could not be reached, opened or read. Nothing may be taken as done. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong and how to mend it
   * @param cause what was thrown; null where nothing was
   */
  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
