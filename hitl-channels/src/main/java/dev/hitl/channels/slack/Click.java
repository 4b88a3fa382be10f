package dev.hitl.channels.slack;

import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import dev.hitl.channels.Form;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A click on a button, from a body that is known to be Slack's.
 *
 * @param user who
 * @param action the button
 * @param reference the button's value
 * @param channel where the message is
 * @param message the message
 */
record Click(SlackUser user, String action, String reference, String channel, String message) {
  /** Empty where it is something else, or lacks something. */
  static Optional<Click> of(String body) {
    try {
      Map<String, @Nullable Object> payload =
          Json.parseObject(Form.of(body).map(form -> form.get("payload")).orElse(""));
      Map<?, ?> user = object(payload.get("user"));
      Map<?, ?> container = object(payload.get("container"));
      Object home = user.get("team_id");
      String team = text(home == null ? object(payload.get("team")).get("id") : home);
      if (!"block_actions".equals(payload.get("type"))
          || !(payload.get("actions") instanceof List<?> actions)
          || actions.size() != 1) {
        return Optional.empty();
      }
      Map<?, ?> action = object(actions.get(0));
      return Optional.of(
          new Click(
              new SlackUser(team, text(user.get("id"))),
              text(action.get("action_id")),
              action.get("value") == null ? "" : text(action.get("value")),
              text(container.get("channel_id")),
              text(container.get("message_ts"))));
    } catch (JsonException | ClassCastException e) {
      return Optional.empty();
    }
  }

  private static Map<?, ?> object(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static String text(@Nullable Object value) {
    if (value instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw new ClassCastException("a text is missing");
  }
}
