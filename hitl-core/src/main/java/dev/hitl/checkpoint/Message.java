package dev.hitl.checkpoint;

import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import dev.hitl.call.ToolResult;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One message of a conversation: a JSON object in whatever form the model's API has it. The
 * factories make the chat-completions form; {@link #json} takes any other.
 *
 * @param body the object's text
 */
public record Message(String body) {
  /**
   * @throws JsonException if the text is not one JSON object
   */
  public Message {
    Json.parseObject(body);
  }

  /**
   * A message in the model API's own form.
   *
   * @param body one JSON object
   * @return the message
   * @throws JsonException if the text is not one JSON object
   */
  public static Message json(String body) {
    return new Message(body);
  }

  /**
   * What the user said.
   *
   * @param text the words
   * @return {@code {"role":"user","content":text}}
   */
  public static Message user(String text) {
    return of("user", text);
  }

  /**
   * What the application tells the model.
   *
   * @param text the words
   * @return {@code {"role":"system","content":text}}
   */
  public static Message system(String text) {
    return of("system", text);
  }

  /**
   * What the model said.
   *
   * @param text the words
   * @return {@code {"role":"assistant","content":text}}
   */
  public static Message assistant(String text) {
    return of("assistant", text);
  }

  /**
   * What became of a tool call.
   *
   * @param result the result
   * @return {@code {"role":"tool","tool_call_id":…,"content":…}}
   */
  public static Message of(ToolResult result) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("role", "tool");
    message.put("tool_call_id", result.callId());
    message.put("content", result.content());
    return new Message(Json.text(message));
  }

  /**
   * Who speaks.
   *
   * @return the member {@code role}, or the empty string where there is none
   */
  public String role() {
    return Json.parseObject(body).get("role") instanceof String role ? role : "";
  }

  /**
   * What is said.
   *
   * @return the member {@code content} where it is text, otherwise the empty string
   */
  public String text() {
    return Json.parseObject(body).get("content") instanceof String text ? text : "";
  }

  private static Message of(String role, String text) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("role", role);
    message.put("content", text);
    return new Message(Json.text(message));
  }
}
