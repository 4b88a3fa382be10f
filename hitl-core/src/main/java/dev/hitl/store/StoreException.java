package dev.hitl.store;

import org.jspecify.annotations.Nullable;

/** The store could not be reached, opened or read. Nothing may be taken as done. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean unreadable;

  /**
   * @param message what is wrong and how to mend it
   * @param cause what was thrown; null where nothing was
   */
  public StoreException(String message, @Nullable Throwable cause) {
    this(message, cause, false);
  }

  private StoreException(String message, @Nullable Throwable cause, boolean unreadable) {
    super(message, cause);
    this.unreadable = unreadable;
  }

  /**
   * What is stored is there and cannot be understood: trying again gives the same, and only what it
   * names is affected.
   *
   * @param message what cannot be read
   * @param cause what was thrown; null where nothing was
   * @return an exception that {@linkplain #isUnreadable() says so}
   */
  public static StoreException unreadable(String message, @Nullable Throwable cause) {
    return new StoreException(message, cause, true);
  }

  /**
   * Tells what is damaged from what is out of reach.
   *
   * @return true where something stored cannot be understood; false where the store itself could
   *     not be reached, opened or used
   */
  public boolean isUnreadable() {
    return unreadable;
  }
}
