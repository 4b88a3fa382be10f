package dev.hitl.channels.slack;

import dev.hitl.call.JsonException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A form that somebody sent, from a body that is known to be Slack's.
 *
 * @param user who
 * @param metadata what the form carries; it came back through somebody's client and is looked at
 *     like any other text from outside
 * @param reason what was written; empty for nothing
 */
record Submission(SlackUser user, String metadata, String reason) {
  /** Empty where it is something else, or lacks something. */
  static Optional<Submission> of(String body) {
    try {
      Map<String, @Nullable Object> payload = Payload.of(body);
      Map<?, ?> view = Payload.object(payload.get("view"));
      if (!"view_submission".equals(payload.get("type"))
          || !RejectForm.ID.equals(view.get("callback_id"))) {
        return Optional.empty();
      }
      Map<?, ?> values = Payload.object(Payload.object(view.get("state")).get("values"));
      Object reason =
          Payload.object(Payload.object(values.get(RejectForm.REASON)).get(RejectForm.REASON))
              .get("value");
      return Optional.of(
          new Submission(
              Payload.user(payload),
              Payload.text(view.get("private_metadata")),
              reason instanceof String text ? text : ""));
    } catch (JsonException | ClassCastException e) {
      return Optional.empty();
    }
  }
}
