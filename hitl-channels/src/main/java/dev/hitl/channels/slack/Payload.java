package dev.hitl.channels.slack;

import dev.hitl.call.Json;
import dev.hitl.channels.Form;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Slack posts when somebody does something, read without trusting its form. */
final class Payload {
  private Payload() {}

  /**
   * @throws dev.hitl.call.JsonException if there is none
   */
  static Map<String, @Nullable Object> of(String body) {
    return Json.parseObject(Form.of(body).map(form -> form.get("payload")).orElse(""));
  }

  /** Who did it, of the workspace that the user belongs to. */
  static SlackUser user(Map<String, @Nullable Object> payload) {
    Map<?, ?> user = object(payload.get("user"));
    Object home = user.get("team_id");
    String team = text(home == null ? object(payload.get("team")).get("id") : home);
    return new SlackUser(team, text(user.get("id")));
  }

  /** Empty where it is none. */
  static Map<?, ?> object(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  /**
   * @throws ClassCastException if it is none, or empty
   */
  static String text(@Nullable Object value) {
    if (value instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw new ClassCastException("a text is missing");
  }
}
