package dev.hitl.call;

import java.util.Map;

/**
 * One call that the agent proposes, as the model sent it: nothing is parsed or checked yet.
 *
 * @param id the model's name for this call, unique within its batch; results are matched by it. Any
 *     text at all, because a model sends it; see {@link #hasUsableId}
 * @param tool the tool's name
 * @param arguments the argument text, as it came; the gate answers broken JSON with an error that
 *     the model can read
 * @param signals what came with it
 */
public record ToolCall(String id, String tool, String arguments, Signals signals) {
  private static final int MAX_ID_LENGTH = 190;

  /**
   * Whether the id can name a call in a digest, a database row and a log. A call whose id cannot is
   * answered with an error, as one with broken arguments is.
   *
   * @return true for 1 to 190 characters, not all of them blank, none of them a control character
   *     or a lone surrogate
   */
  public boolean hasUsableId() {
    return !id.isBlank()
        && id.length() <= MAX_ID_LENGTH
        && !hasControl(id)
        && Json.wellFormed(id).equals(id);
  }

  private static boolean hasControl(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /**
   * A call with nothing but its arguments' text.
   *
   * @param id the model's name for this call
   * @param tool the tool's name
   * @param arguments JSON text
   * @return the call
   */
  public static ToolCall of(String id, String tool, String arguments) {
    return new ToolCall(id, tool, arguments, Signals.NONE);
  }

  /**
   * A call with argument values.
   *
   * @param id a name for this call
   * @param tool the tool's name
   * @param arguments values that {@link Json#encode} takes
   * @return the call
   * @throws JsonException if a value has no exact JSON form
   */
  public static ToolCall of(String id, String tool, Map<String, ?> arguments) {
    return of(id, tool, Json.text(arguments));
  }

  /**
   * This call with other signals.
   *
   * @param other the signals
   * @return a new call
   */
  public ToolCall with(Signals other) {
    return new ToolCall(id, tool, arguments, other);
  }
}
