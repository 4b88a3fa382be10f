package dev.hitl.channels.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Json;
import dev.hitl.channels.HttpAnswer;
import dev.hitl.channels.Sink;
import dev.hitl.channels.http.Outbound;
import dev.hitl.channels.http.Targets;
import dev.hitl.notify.Notification;
import java.net.URI;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A workspace on this host: it names messages, and signs what its users do. */
final class SlackRig implements AutoCloseable {
  static final String SECRET = "8f742231b10e8888abcd99yyyzzz85a5";

  private static final Map<SlackUser, String> PEOPLE =
      Map.of(
          new SlackUser("T1", "U1"), "manager-1",
          new SlackUser("T1", "U2"), "manager-2",
          new SlackUser("T1", "U3"), "clerk-1");

  private final Shop shop;
  private final AtomicInteger messages = new AtomicInteger();
  final Sink sink = Sink.open().answering(this::answer);
  final Slack slack =
      Slack.with("xoxb-1")
          .by(
              Outbound.to(Targets.publicOnly().allowing("127.0.0.1/32")),
              sink.at("127.0.0.1", "/api/"));

  SlackRig(Shop shop) {
    this.shop = shop;
  }

  private String answer(Sink.Received received) {
    return received.path().endsWith("postMessage")
        ? "{\"ok\":true,\"channel\":\"D"
            + Json.parseObject(received.text()).get("channel")
            + "\",\"ts\":\"10."
            + messages.incrementAndGet()
            + "\"}"
        : "{\"ok\":true}";
  }

  /** Posts to these channels; Slack answers with an id of its own for each. */
  SlackChannel channel(Function<Notification, String> target) {
    return new SlackChannel(
        slack, target, reference -> URI.create("https://hitl.example.test/r/" + reference));
  }

  SlackCallback callback(Hitl hitl) {
    return new SlackCallback(
        slack, hitl.review(), SECRET, user -> Optional.ofNullable(PEOPLE.get(user)), shop.clock);
  }

  static byte[] click(String user, String action, String reference, int nth) {
    return form(
        Map.of(
            "type", "block_actions",
            "user", Map.of("id", user, "team_id", "T1"),
            "container", Map.of("channel_id", "C1", "message_ts", "1.2"),
            "trigger_id", "t" + nth,
            "actions", List.of(Map.of("action_id", action, "value", reference))));
  }

  static byte[] sent(String user, Object metadata, Object reason, int nth) {
    return form(
        Map.of(
            "type", "view_submission",
            "user", Map.of("id", user, "team_id", "T1"),
            "view",
                Map.of(
                    "id",
                    "V" + nth,
                    "callback_id",
                    RejectForm.ID,
                    "private_metadata",
                    metadata,
                    "state",
                    Map.of(
                        "values", Map.of("reason", Map.of("reason", Map.of("value", reason)))))));
  }

  static byte[] form(Map<String, ?> payload) {
    return ("payload=" + URLEncoder.encode(Json.text(payload), UTF_8)).getBytes(UTF_8);
  }

  Map<String, String> signed(byte[] body) {
    String timestamp = Long.toString(shop.clock.instant().getEpochSecond());
    String text = "v0:" + timestamp + ":" + new String(body, UTF_8);
    return Map.of(
        "X-Slack-Request-Timestamp",
        timestamp,
        "X-Slack-Signature",
        "v0=" + new SigningSecret(SECRET, shop.clock).mac(text));
  }

  HttpAnswer post(SlackCallback callback, byte[] body) {
    return callback.answer("POST", signed(body)::get, body);
  }

  /** What the methods with this name were called with, in order. */
  List<Map<String, Object>> calls(String method) {
    return sink.received().stream()
        .filter(received -> received.path().equals("/api/" + method))
        .map(received -> Json.parseObject(received.text()))
        .toList();
  }

  @Override
  public void close() {
    sink.close();
  }
}
