package dev.hitl.examples.model;

import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the body of a chat-completions response. */
final class ChatCompletion {
  /** What a request may repeat of a message; responses have more, which not every server takes. */
  private static final List<String> REPEATABLE = List.of("role", "content", "tool_calls");

  private ChatCompletion() {}

  /**
   * Reads the first choice.
   *
   * <p>The arguments of a tool call stay the text that the model sent, broken or not: it is the
   * gate that answers the model in words it can act on.
   */
  static Reply parse(String body) {
    Map<String, @Nullable Object> response;
    try {
      response = Json.parseObject(body);
    } catch (JsonException e) {
      throw new ModelException("the model's response is not a JSON object: " + e.getMessage(), e);
    }
    return of(response);
  }

  static Reply of(Map<?, ?> response) {
    if (!(response.get("choices") instanceof List<?> choices) || choices.isEmpty()) {
      throw new ModelException("the model's response has no choices");
    }
    if (!(choices.get(0) instanceof Map<?, ?> choice)
        || !(choice.get("message") instanceof Map<?, ?> message)) {
      throw new ModelException("the model's response has no message in its first choice");
    }
    String text = text(message);
    List<ToolCall> calls = calls(message.get("tool_calls"), text);
    if (calls.isEmpty() && text.isEmpty()) {
      throw new ModelException(
          "the model said nothing and called no tool; its finish_reason is "
              + choice.get("finish_reason"));
    }
    return new Reply(repeatable(message), calls, text);
  }

  private static String text(Map<?, ?> message) {
    if (message.get("content") instanceof String content && !content.isEmpty()) {
      return content;
    }
    return message.get("refusal") instanceof String refusal ? refusal : "";
  }

  private static List<ToolCall> calls(@Nullable Object toolCalls, String text) {
    List<ToolCall> calls = new ArrayList<>();
    if (toolCalls instanceof List<?> list) {
      // What a model says beside its calls is why it makes them, in its own words.
      Signals signals = text.isEmpty() ? Signals.NONE : Signals.NONE.withReasoning(text);
      for (Object item : list) {
        calls.add(call(item).with(signals));
      }
    }
    return calls;
  }

  private static ToolCall call(@Nullable Object item) {
    if (item instanceof Map<?, ?> call
        && call.get("id") instanceof String id
        && call.get("function") instanceof Map<?, ?> function
        && function.get("name") instanceof String name
        && function.get("arguments") instanceof String arguments) {
      try {
        return ToolCall.of(id, name, arguments);
      } catch (IllegalArgumentException e) {
        throw new ModelException("the model sent a tool call with an unusable id", e);
      }
    }
    throw new ModelException(
        "the model sent a tool call that is not {id, type, function: {name, arguments}} with"
            + " arguments as a JSON string");
  }

  private static Message repeatable(Map<?, ?> message) {
    Map<String, @Nullable Object> kept = new LinkedHashMap<>();
    for (String member : REPEATABLE) {
      if (message.containsKey(member)) {
        kept.put(member, message.get(member));
      }
    }
    kept.putIfAbsent("role", "assistant");
    if (message.get("refusal") instanceof String refusal) {
      kept.put("refusal", refusal);
    }
    return Message.json(Json.text(kept));
  }
}
