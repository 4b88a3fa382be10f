package dev.hitl.call;

/**
 * Text that is not the JSON we accept. The message is written for a model or a person to act on.
 */
public final class JsonException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong.
   *
   * @param message what is wrong and where; it is made {@linkplain Json#wellFormed well-formed},
   *     because what quotes broken text may hold half of a pair
   */
  public JsonException(String message) {
    super(Json.wellFormed(message));
  }
}
