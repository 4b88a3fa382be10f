package dev.hitl.call;

import java.util.Map;

/**
 * One call that the agent proposes, as the model sent it: nothing is parsed or checked yet.
 *
 * @param id the model's name for this call, unique within its batch; results are matched by it
 * @param tool the tool's name
 * @param arguments the argument text, as it came; the gate answers broken JSON with an error that
 *     the model can read
 * @param signals what came with it
 */
public record ToolCall(String id, String tool, String arguments, Signals signals) {
  private static final int MAX_ID_LENGTH = 190;

  /**
   * Checks the id.
   *
   * @param id the model's name for this call
   * @param tool the tool's name
   * @param arguments the argument text, as it came
   * @param signals what came with it
   * @throws IllegalArgumentException if the id is blank, longer than 190 characters or has control
   *     characters or lone surrogates
   */
  public ToolCall {
    if (id.isBlank()
        || id.length() > MAX_ID_LENGTH
        || id.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "a tool call needs an id of 1 to " + MAX_ID_LENGTH + " printable characters");
    }
    Json.utf8(id); // A digest is made of it later, where it is too late to complain.
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
