package dev.hitl.call;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What comes out: the result of a call on its way to the agent, or an agent's answer. So that
 * people can be asked about it as about any call, it has the form of one, to a tool of hitl's own
 * that no agent may call and that does nothing but give it back. Immutable.
 *
 * @param tool the tool that gave it; {@link #ANSWER} for an answer
 * @param callId the call that gave it; empty for an answer
 * @param arguments what the tool was called with; none for an answer
 * @param text what the tool returned, or the message of what it threw, or the answer
 * @param failed whether the tool threw
 */
public record Output(String tool, String callId, Arguments arguments, String text, boolean failed) {
  /** What the names of hitl's own tools begin with, and of no other tool. */
  public static final String PREFIX = "hitl_";

  /** The tool that stands for giving a result to the agent. */
  public static final String RESULT = PREFIX + "result";

  /** The tool that stands for giving an answer, which ends the run. */
  public static final String ANSWER = PREFIX + "answer";

  /** The one argument of {@link #RESULT} that a reviewer may change. */
  public static final String TEXT = "result";

  /** The only argument of {@link #ANSWER}. */
  public static final String ANSWER_TEXT = "answer";

  /**
   * What an agent answers.
   *
   * @param text the answer
   * @return the output
   */
  public static Output answer(String text) {
    return new Output(ANSWER, "", Arguments.none(), text, false);
  }

  /**
   * Whether a name is that of a tool that stands for giving something out.
   *
   * @param tool a tool's name
   * @return true for {@link #RESULT} and {@link #ANSWER}
   */
  public static boolean isOne(String tool) {
    return tool.startsWith(PREFIX) && (tool.equals(RESULT) || tool.equals(ANSWER));
  }

  /**
   * Whether it is an answer, and not a result.
   *
   * @return true if an agent gave it
   */
  public boolean isAnswer() {
    return tool.equals(ANSWER);
  }

  /**
   * The tool that stands for giving it out.
   *
   * @return {@link #RESULT} or {@link #ANSWER}
   */
  public String through() {
    return isAnswer() ? ANSWER : RESULT;
  }

  /**
   * The arguments of that tool.
   *
   * @return as people are shown them
   */
  public Arguments asArguments() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    if (isAnswer()) {
      members.put(ANSWER_TEXT, text);
    } else {
      members.put("tool", tool);
      members.put("callId", callId);
      members.put("arguments", nested());
      members.put("failed", failed);
      members.put(TEXT, text);
    }
    return Arguments.of(members);
  }

  /** As an object, or as its text where it is nested so deep that one more level is too deep. */
  private Object nested() {
    try {
      Json.text(Map.of("arguments", arguments.asMap()));
      return arguments.asMap();
    } catch (JsonException e) {
      return arguments.json();
    }
  }

  /**
   * Reads what {@link #asArguments} gave.
   *
   * @param through the tool that stands for giving it out
   * @param given its arguments
   * @return the output
   * @throws IllegalArgumentException if it is something else
   */
  public static Output of(String through, Arguments given) {
    if (through.equals(ANSWER)) {
      return answer(text(given, ANSWER_TEXT));
    }
    Object arguments = given.get("arguments");
    return new Output(
        text(given, "tool"),
        text(given, "callId"),
        arguments instanceof String json ? Arguments.parse(json) : Arguments.of(members(arguments)),
        text(given, TEXT),
        Boolean.TRUE.equals(given.get("failed")));
  }

  private static String text(Arguments given, String name) {
    if (given.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("'" + name + "' is no text");
  }

  @SuppressWarnings("unchecked") // Members of a JSON object are named by texts.
  private static Map<String, @Nullable Object> members(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw new IllegalArgumentException("'arguments' is no object");
  }
}
