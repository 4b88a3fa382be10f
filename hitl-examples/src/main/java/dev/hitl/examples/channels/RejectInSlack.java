package dev.hitl.examples.channels;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hitl.Hitl;
import dev.hitl.call.Json;
import dev.hitl.call.ToolCall;
import dev.hitl.channels.HttpAnswer;
import dev.hitl.channels.http.Outbound;
import dev.hitl.channels.http.Targets;
import dev.hitl.channels.slack.Slack;
import dev.hitl.channels.slack.SlackCallback;
import dev.hitl.channels.slack.SlackChannel;
import dev.hitl.channels.slack.SlackUser;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.run.Run;
import dev.hitl.run.RunHandle;
import dev.hitl.store.InMemoryStore;
import dev.hitl.store.Store;
import dev.hitl.tool.RequiresApproval;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A reviewer rejects in Slack and says why; the message then says so. Slack is played by a server
 * on this host.
 */
public final class RejectInSlack {
  private static final String SIGNING_SECRET =
      "8f742231b10e8888abcd99yyyzzz85a5"; // Slack's example
  private static final SlackUser MARIA = new SlackUser("T1", "U1");

  private final PrintStream out;
  private final HttpServer slack;

  /** What the form carries that hitl opened. */
  private volatile String metadata = "";

  /** What the buttons of the message carry. */
  private volatile String reference = "";

  private RejectInSlack(PrintStream out) throws IOException {
    this.out = out;
    slack = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    slack.createContext("/api/", this::called);
    slack.start();
  }

  static class Payments {
    @RequiresApproval(reviewers = "treasurer", message = "Pay {amount} to {to}")
    public String pay(String to, int amount) {
      return "paid " + amount + " to " + to;
    }
  }

  /**
   * Runs it.
   *
   * @param args none
   * @throws Exception if something goes wrong
   */
  public static void main(String[] args) throws Exception {
    run(System.out);
  }

  static void run(PrintStream out) throws Exception {
    new RejectInSlack(out).play();
  }

  private void play() throws Exception {
    Store store = new InMemoryStore();
    Slack workspace =
        Slack.with("xoxb-1")
            .by(
                Outbound.to(Targets.publicOnly().allowing("127.0.0.1/32")),
                URI.create("http://127.0.0.1:" + slack.getAddress().getPort() + "/api/"));
    try (Hitl hitl =
        Hitl.builder()
            .store(store)
            .tools(new Payments())
            .reviewers(ReviewerDirectory.of(Map.of("maria", Set.of("treasurer"))))
            .notifier(
                new SlackChannel(workspace, told -> "C1", RejectInSlack::page).remembering(store))
            .background(false)
            .build()) {
      SlackCallback callback =
          new SlackCallback(
              workspace,
              hitl.review(),
              SIGNING_SECRET,
              user -> user.equals(MARIA) ? Optional.of("maria") : Optional.empty(),
              Clock.systemUTC());
      hitl.agent("books", RejectInSlack::pays);
      RunHandle run = hitl.start("books", "pay the bill");
      hitl.resumeDue();
      send(callback, click());
      String refused = send(callback, form(""));
      out.println("without a reason: " + Json.parseObject(refused).get("errors"));
      send(callback, form("it was paid in May"));
      hitl.resumeDue();
      out.println(run.result().orElseThrow());
    } finally {
      slack.stop(0);
    }
  }

  private static URI page(String reference) {
    return URI.create("https://hitl.example.com/requests/" + reference);
  }

  /** What Slack does with what hitl calls. */
  private void called(HttpExchange exchange) throws IOException {
    String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, ?> said = Json.parseObject(text);
    String method = exchange.getRequestURI().getPath().substring("/api/".length());
    out.println(method + (said.containsKey("thread_ts") ? " in the thread" : ""));
    if (said.get("view") instanceof Map<?, ?> view) {
      metadata = String.valueOf(view.get("private_metadata"));
    } else if (text.contains("hitl.reject")) {
      reference = text.replaceAll("(?s).*\"value\":\"([^\"]+)\".*", "$1");
    }
    byte[] body =
        "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1.1\"}".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private Map<String, ?> click() {
    return Map.of(
        "type", "block_actions",
        "trigger_id", "t1",
        "user", Map.of("id", MARIA.id(), "team_id", MARIA.team()),
        "container", Map.of("channel_id", "C1", "message_ts", "1.1"),
        "actions", List.of(Map.of("action_id", "hitl.reject", "value", reference)));
  }

  private Map<String, ?> form(String reason) {
    return Map.of(
        "type", "view_submission",
        "user", Map.of("id", MARIA.id(), "team_id", MARIA.team()),
        "view",
            Map.of(
                "callback_id",
                "hitl.reject.form",
                "private_metadata",
                metadata,
                "state",
                Map.of("values", Map.of("reason", Map.of("reason", Map.of("value", reason))))));
  }

  /** As Slack signs it. */
  private static String send(SlackCallback callback, Map<String, ?> payload)
      throws GeneralSecurityException {
    String body = "payload=" + URLEncoder.encode(Json.text(payload), StandardCharsets.UTF_8);
    String timestamp = Long.toString(Clock.systemUTC().instant().getEpochSecond());
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SIGNING_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    byte[] signed = ("v0:" + timestamp + ":" + body).getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers =
        Map.of(
            "X-Slack-Request-Timestamp",
            timestamp,
            "X-Slack-Signature",
            "v0=" + HexFormat.of().formatHex(mac.doFinal(signed)));
    HttpAnswer answer =
        callback.answer("POST", headers::get, body.getBytes(StandardCharsets.UTF_8));
    return answer.body();
  }

  private static String pays(Run run) {
    List<ToolCall> calls = run.pendingCalls();
    return run.call(
            calls.isEmpty()
                ? List.of(ToolCall.of("c1", "pay", Map.of("to", "the printer", "amount", 90)))
                : calls)
        .get(0)
        .content();
  }
}
