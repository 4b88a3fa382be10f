package dev.hitl.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.Json;
import dev.hitl.channels.http.Outbound;
import dev.hitl.channels.http.Targets;
import dev.hitl.channels.slack.Slack;
import dev.hitl.channels.slack.SlackCallback;
import dev.hitl.channels.slack.SlackUser;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A click in Slack comes in by the console's server, and its signature is all that counts. */
class MountedSlackTest {
  private static final String SECRET = "8f742231b10e8888abcd99yyyzzz85a5";

  private final AtomicReference<SlackCallback> callback = new AtomicReference<>();
  private final Desk desk =
      new Desk(
          b ->
              b.mount(
                  "/hooks/slack/",
                  Mount.callback(
                      visit ->
                          PostOffice.reply(
                              callback
                                  .get()
                                  .answer(visit.method(), visit::header, visit.body())))));

  @BeforeEach
  void open() {
    callback.set(
        new SlackCallback(
            // Refused before anything goes out, so that no test asks Slack; what was decided
            // stands.
            Slack.with("xoxb-1")
                .by(Outbound.to(Targets.publicOnly()), URI.create("https://127.0.0.1:9/api/")),
            desk.hitl.review(),
            SECRET,
            user ->
                user.equals(new SlackUser("T1", "U1"))
                    ? Optional.of("manager-1")
                    : Optional.empty(),
            Clock.systemUTC()));
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private static String click(Request request) {
    String payload =
        Json.text(
            Map.of(
                "type", "block_actions",
                "user", Map.of("id", "U1", "team_id", "T1"),
                "container", Map.of("channel_id", "C1", "message_ts", "1.2"),
                "actions",
                    List.of(Map.of("action_id", "hitl.approve", "value", request.reference()))));
    return "payload=" + URLEncoder.encode(payload, UTF_8);
  }

  private static String sign(String secret, String at, String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return "v0="
          + HexFormat.of().formatHex(mac.doFinal(("v0:" + at + ":" + body).getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private int posted(Http from, String secret, String body) {
    String at = Long.toString(Instant.now().getEpochSecond());
    return Http.send(
            from.with("X-Slack-Request-Timestamp", at)
                .with("X-Slack-Signature", sign(secret, at, body))
                .with("Content-Type", "application/x-www-form-urlencoded")
                .builder("/hooks/slack/")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build())
        .status();
  }

  @Test
  void aSignedClickDecidesAndWhoIsSignedInHereCountsForNothing() {
    Request request = desk.refund(500);
    String body = click(request);
    Http nobody = desk.anonymous().without(Origins.HEADER);

    assertThat(posted(nobody, "another secret", body)).isEqualTo(401);
    assertThat(posted(desk.as("manager-1"), "another secret", body)).isEqualTo(401);
    assertThat(desk.now(request).status()).isEqualTo(RequestStatus.PENDING);

    assertThat(posted(nobody.with("Origin", "https://slack.com"), SECRET, body)).isEqualTo(200);
    assertThat(desk.now(request).status()).isNotEqualTo(RequestStatus.PENDING);
  }
}
