package dev.hitl.channels.slack;

import dev.hitl.call.Digest;
import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The form in which a person writes why they reject. What it carries is signed with a key of ours
 * and bound to the revision, the message and the user who opened it, so that a form which somebody
 * else made, or filled with another request, rejects nothing. Thread-safe.
 *
 * @param secret signs
 */
record RejectForm(SigningSecret secret) {
  static final String ID = "hitl.reject.form";
  static final String REASON = "reason";

  /** Slack's own limit is 3,000. */
  private static final int LONGEST = 1_000;

  /**
   * What a form is about.
   *
   * @param reference the request and revision whose message was clicked
   * @param channel where the message is
   * @param message the message
   */
  record About(String reference, String channel, String message) {
    static About of(Click click) {
      return new About(click.reference(), click.channel(), click.message());
    }

    private String bound(SlackUser user) {
      return Digest.of("hitl.slack.reject.v1")
          .add(reference)
          .add(channel)
          .add(message)
          .add(user.team())
          .add(user.id())
          .hex();
    }
  }

  Map<String, Object> view(Click click, String title) {
    Map<String, Object> element =
        Map.of(
            "type",
            "plain_text_input",
            "action_id",
            REASON,
            "multiline",
            true,
            "max_length",
            LONGEST);
    return Map.of(
        "type",
        "modal",
        "callback_id",
        ID,
        "private_metadata",
        metadata(About.of(click), click.user()),
        "title",
        Blocks.plain("Reject"),
        "submit",
        Blocks.plain("Reject"),
        "close",
        Blocks.plain("Cancel"),
        "blocks",
        List.of(
            Blocks.header(title),
            Map.of(
                "type",
                "input",
                "block_id",
                REASON,
                "label",
                Blocks.plain("Why? The agent reads it."),
                "element",
                element,
                "hint",
                Blocks.plain("To change what is to be done instead, open the request."))));
  }

  /** What is shown in its place when it could not be taken. */
  static Map<String, Object> said(String sentence) {
    return Map.of(
        "type",
        "modal",
        "title",
        Blocks.plain("Reject"),
        "close",
        Blocks.plain("Close"),
        "blocks",
        List.of(Blocks.section(sentence)));
  }

  String metadata(About about, SlackUser user) {
    return Json.text(
        Map.of(
            "reference", about.reference(),
            "channel", about.channel(),
            "message", about.message(),
            "mac", secret.mac(about.bound(user))));
  }

  /** Empty where it is not ours, was changed, or was opened by somebody else. */
  Optional<About> about(Submission submission) {
    try {
      Map<String, @Nullable Object> said = Json.parseObject(submission.metadata());
      About about =
          new About(
              Payload.text(said.get("reference")),
              Payload.text(said.get("channel")),
              Payload.text(said.get("message")));
      byte[] expected = secret.mac(about.bound(submission.user())).getBytes(StandardCharsets.UTF_8);
      byte[] mac = Payload.text(said.get("mac")).getBytes(StandardCharsets.UTF_8);
      return MessageDigest.isEqual(expected, mac) ? Optional.of(about) : Optional.empty();
    } catch (JsonException | ClassCastException e) {
      return Optional.empty();
    }
  }

  /** What is wrong with a reason; empty where nothing is. */
  static Optional<String> problem(String reason) {
    if (reason.codePoints().allMatch(RejectForm::isUnseen)) {
      return Optional.of("Say why.");
    }
    return reason.length() > LONGEST
        ? Optional.of("Say it in " + LONGEST + " characters.")
        : Optional.empty();
  }

  private static boolean isUnseen(int point) {
    int type = Character.getType(point);
    return Character.isWhitespace(point)
        || Character.isSpaceChar(point)
        || type == Character.FORMAT
        || type == Character.CONTROL;
  }
}
