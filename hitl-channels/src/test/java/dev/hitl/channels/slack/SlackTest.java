package dev.hitl.channels.slack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Json;
import dev.hitl.call.ToolCall;
import dev.hitl.channels.Asked;
import dev.hitl.channels.HttpAnswer;
import dev.hitl.channels.Sink;
import dev.hitl.channels.http.Outbound;
import dev.hitl.channels.http.Targets;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlackTest {
  private static final String SECRET = "8f742231b10e8888abcd99yyyzzz85a5";

  private final Shop shop = new Shop();
  private final Sink sink = Sink.open().answering("{\"ok\":true}");
  private final Slack slack =
      Slack.with("xoxb-1")
          .by(
              Outbound.to(Targets.publicOnly().allowing("127.0.0.1/32")),
              sink.at("127.0.0.1", "/api/"));
  private final SlackChannel channel =
      new SlackChannel(
          slack, told -> "C1", reference -> URI.create("https://hitl.example.test/r/" + reference));
  private final Hitl hitl = shop.open(builder -> builder.notifier(channel));
  private final SlackCallback callback = callback(SECRET);

  private SlackCallback callback(String secret) {
    Map<SlackUser, String> people =
        Map.of(
            new SlackUser("T1", "U1"), "manager-1",
            new SlackUser("T1", "U2"), "manager-2",
            new SlackUser("T1", "U3"), "clerk-1");
    return new SlackCallback(
        slack, hitl.review(), secret, user -> Optional.ofNullable(people.get(user)), shop.clock);
  }

  @AfterEach
  void close() {
    sink.close();
  }

  private static byte[] body(String team, String user, String action, String reference, int nth) {
    String payload =
        Json.text(
            Map.of(
                "type", "block_actions",
                "user", Map.of("id", user, "team_id", team, "name", "manager-1"),
                "team", Map.of("id", "T1"),
                "container", Map.of("channel_id", "C1", "message_ts", "1.2"),
                "trigger_id", "t" + nth,
                "actions", List.of(Map.of("action_id", action, "value", reference))));
    return ("payload=" + URLEncoder.encode(payload, UTF_8)).getBytes(UTF_8);
  }

  private static String sign(String secret, String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      mac.update(("v0:" + timestamp + ":").getBytes(UTF_8));
      return "v0=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private Map<String, String> signed(byte[] body) {
    String timestamp = Long.toString(shop.clock.instant().getEpochSecond());
    Map<String, String> headers = new HashMap<>();
    headers.put("X-Slack-Request-Timestamp", timestamp);
    headers.put("X-Slack-Signature", sign(SECRET, timestamp, body));
    return headers;
  }

  private int clicks(String user, String action, Request request, int nth) {
    byte[] body = body("T1", user, action, request.reference(), nth);
    return callback.answer("POST", signed(body)::get, body).status();
  }

  private Request ask() {
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    hitl.resumeDue();
    return request;
  }

  private RequestStatus status(Request request) {
    return hitl.review().find(request.reference()).orElseThrow().status();
  }

  @Test
  void slacksOwnExampleOfASignatureIsGenuine() {
    byte[] body =
        ("token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
                + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
                + "&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com"
                + "%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
                + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c")
            .getBytes(UTF_8);
    assertThat(sign(SECRET, "1531420618", body))
        .isEqualTo("v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");
    SigningSecret secret =
        new SigningSecret(
            SECRET,
            java.time.Clock.fixed(
                java.time.Instant.ofEpochSecond(1531420620), java.time.ZoneOffset.UTC));
    Map<String, String> headers =
        Map.of(
            "X-Slack-Request-Timestamp", "1531420618",
            "X-Slack-Signature",
                "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");
    assertThat(secret.isGenuine(headers::get, body)).isTrue();
    assertThat(secret.isGenuine(headers::get, body)).isFalse(); // the second time
  }

  @Test
  void theMessageHasButtonsWithTheReferenceAndGoesWithTheToken() {
    Request request = ask();
    assertThat(sink.last().path()).isEqualTo("/api/chat.postMessage");
    assertThat(sink.last().header("Authorization")).isEqualTo("Bearer xoxb-1");
    assertThat(sink.last().text())
        .contains("\"channel\":\"C1\"", "[high] Refund 500 on order 42")
        .contains("\"value\":\"" + request.reference() + "\"", "hitl.approve", "hitl.reject");
  }

  @Test
  void whatSlackRefusesIsAFailureThoughItsStatusIsFine() {
    sink.answering("{\"ok\":false,\"error\":\"channel_not_found\"}");
    assertThatThrownBy(() -> channel.notify(Asked.told("a", "b")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("channel_not_found");
    sink.answering("<html>");
    assertThatThrownBy(() -> channel.notify(Asked.told("a", "b"))).isInstanceOf(IOException.class);
  }

  @Test
  void aClickApprovesAsThePersonWhomTheUserIsKnownAsAndTheMessageSaysSo() {
    Request request = ask();
    assertThat(clicks("U1", "hitl.approve", request, 1)).isEqualTo(200);
    assertThat(status(request)).isEqualTo(RequestStatus.APPROVED);
    assertThat(sink.last().path()).isEqualTo("/api/chat.update");
    assertThat(sink.last().text())
        .contains("\"ts\":\"1.2\"", "Approved by manager-1.")
        .doesNotContain("hitl.approve");
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("refund 42 500 [manager-1]");
  }

  @Test
  void theSecondPersonSeesWhoWasFirst() {
    Request request = ask();
    clicks("U1", "hitl.approve", request, 1);
    clicks("U2", "hitl.reject", request, 2);
    assertThat(status(request)).isEqualTo(RequestStatus.APPROVED);
    assertThat(sink.last().path()).isEqualTo("/api/chat.postEphemeral");
    assertThat(sink.last().text()).contains("Somebody was first. Approved by manager-1.");
  }

  private void assertNothing(Map<String, String> headers, byte[] body) {
    HttpAnswer answer = callback.answer("POST", headers::get, body);
    assertThat(answer.status()).isEqualTo(401);
  }

  @Test
  void whatIsNotSignedBySlackOrOldOrChangedDecidesNothing() {
    Request request = ask();
    byte[] body = body("T1", "U1", "hitl.approve", request.reference(), 1);
    assertNothing(Map.of(), body);
    Map<String, String> headers = signed(body);
    headers.put("X-Slack-Signature", headers.get("X-Slack-Signature").replace("v0=", "v0=0"));
    assertNothing(headers, body);
    headers = signed(body);
    headers.put(
        "X-Slack-Signature", sign("another", headers.get("X-Slack-Request-Timestamp"), body));
    assertNothing(headers, body);
    byte[] other = body("T1", "U2", "hitl.approve", request.reference(), 1);
    assertNothing(signed(body), other);
    headers = signed(body);
    headers.put("X-Slack-Request-Timestamp", "soon");
    assertNothing(headers, body);
    Map<String, String> old = signed(body);
    shop.clock.advance(Duration.ofMinutes(5).plusSeconds(1));
    assertNothing(old, body);
    assertThat(callback.answer("GET", old::get, body).status()).isEqualTo(405);
    assertThat(status(request)).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void aReplayIsRefusedHereAndChangesNothingOnAnotherNode() {
    Request request = ask();
    byte[] body = body("T1", "U1", "hitl.approve", request.reference(), 1);
    Map<String, String> headers = signed(body);
    assertThat(callback.answer("POST", headers::get, body).status()).isEqualTo(200);
    assertNothing(headers, body);
    long version = hitl.review().find(request.reference()).orElseThrow().version();
    assertThat(callback(SECRET).answer("POST", headers::get, body).status()).isEqualTo(200);
    assertThat(hitl.review().find(request.reference()).orElseThrow().version()).isEqualTo(version);
  }

  @Test
  void aUserWhoIsNobodyHereOrOfAnotherWorkspaceDecidesNothing() {
    Request request = ask();
    clicks("U9", "hitl.approve", request, 1);
    assertThat(sink.last().text()).contains("not known as a reviewer");
    byte[] guest = body("T2", "U1", "hitl.approve", request.reference(), 2);
    callback.answer("POST", signed(guest)::get, guest);
    assertThat(sink.last().text()).contains("not known as a reviewer");
    clicks("U3", "hitl.approve", request, 3);
    assertThat(sink.last().text()).contains("You may not do this");
    assertThat(status(request)).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void aButtonOfAnOlderRevisionDecidesNothing() {
    Hitl two =
        shop.open(
            """
            {"version": "1", "rules": [{"name": "two", "tool": "refund", "risk": "high",
              "message": "Refund {amount}", "approvals": [{"role": "manager", "count": 2}]}]}
            """);
    Request request = Asked.of(two, Shop.refund("c1", "500"));
    two.review().modify(request.reference(), "manager-2", Map.of("amount", 400), "less");
    clicks("U1", "hitl.approve", request, 1);
    assertThat(sink.last().text()).contains("changed since");
    assertThat(status(request)).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void whatIsCriticalOrCutIsNotDecidedByAClickEvenWhereSomebodyMadeTheButton() {
    Request critical = Asked.of(hitl, ToolCall.of("c1", "deleteAccount", Map.of("account", "a")));
    clicks("U1", "hitl.approve", critical, 1);
    assertThat(sink.last().text()).contains("Look at the whole");
    Shop other = new Shop(shop.store);
    Request cut = Asked.of(other.open(), Asked.refund("4".repeat(500)));
    clicks("U1", "hitl.approve", cut, 2);
    assertThat(status(critical)).isEqualTo(RequestStatus.PENDING);
    assertThat(status(cut)).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void whatIsNoClickIsAnsweredAndDecidesNothing() {
    Request request = ask();
    for (String body : List.of("", "payload=", "payload=%7B%7D", "payload=1", "x=y&x=z")) {
      byte[] bytes = body.getBytes(UTF_8);
      assertThat(callback.answer("POST", signed(bytes)::get, bytes).status()).isEqualTo(400);
    }
    assertThat(clicks("U1", "hitl.open", request, 7)).isEqualTo(200);
    assertThat(status(request)).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void aDecisionStandsWhereSlackDoesNotHearOfIt() {
    Request request = ask();
    sink.next(500);
    assertThat(clicks("U1", "hitl.approve", request, 1)).isEqualTo(200);
    assertThat(status(request)).isEqualTo(RequestStatus.APPROVED);
  }
}
