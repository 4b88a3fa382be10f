package dev.hitl.store;

import org.jspecify.annotations.Nullable;

/** The store could not be reached, opened or read. Nothing may be taken as done. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean unreadable;
  private final long event;

  /**
   * @param message what is wrong and how to mend it
   * @param cause what was thrown; null where nothing was
   */
  public StoreException(String message, @Nullable Throwable cause) {
    this(message, cause, false, 1);
  }

  private StoreException(
      String message, @Nullable Throwable cause, boolean unreadable, long event) {
    super(message, cause);
    this.unreadable = unreadable;
    this.event = event;
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
    return new StoreException(message, cause, true, 1);
  }

  /**
   * An event of a chain is there and cannot be understood.
   *
   * @param seq its number in the chain
   * @param message what cannot be read
   * @param cause what was thrown; null where nothing was
   * @return an exception that {@linkplain #isUnreadable() says so}
   */
  public static StoreException unreadableEvent(
      long seq, String message, @Nullable Throwable cause) {
    return new StoreException(message, cause, true, seq);
  }

  /**
   * The first event of a chain that is in doubt.
   *
   * @return the number of the event that cannot be understood; 1 where that is not known
   */
  public long event() {
    return event;
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
