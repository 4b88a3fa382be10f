package dev.hitl.channels.slack;

import dev.hitl.call.JsonException;
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
 * @param trigger what a form can be opened with, for three seconds; empty where it is missing
 */
record Click(
    SlackUser user,
    String action,
    String reference,
    String channel,
    String message,
    String trigger) {
  /** Empty where it is something else, or lacks something. */
  static Optional<Click> of(String body) {
    try {
      Map<String, @Nullable Object> payload = Payload.of(body);
      if (!"block_actions".equals(payload.get("type"))
          || !(payload.get("actions") instanceof List<?> actions)
          || actions.size() != 1) {
        return Optional.empty();
      }
      Map<?, ?> container = Payload.object(payload.get("container"));
      Map<?, ?> action = Payload.object(actions.get(0));
      return Optional.of(
          new Click(
              Payload.user(payload),
              Payload.text(action.get("action_id")),
              action.get("value") == null ? "" : Payload.text(action.get("value")),
              Payload.text(container.get("channel_id")),
              Payload.text(container.get("message_ts")),
              payload.get("trigger_id") instanceof String trigger ? trigger : ""));
    } catch (JsonException | ClassCastException e) {
      return Optional.empty();
    }
  }
}
