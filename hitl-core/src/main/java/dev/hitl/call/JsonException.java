package dev.hitl.call;

/**
 * Text that is not the JSON we accept. The message is written for a model or a person to act on.
 */
public final class JsonException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong.
   *
   * @param message what is wrong and where
   */
  public JsonException(String message) {
    super(message);
  }
}
