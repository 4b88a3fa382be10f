package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes from elsewhere, too often, too large or in another form is not let in. */
class GateKeepingTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Desk desk = new Desk(b -> b.requestsPerMinute(60, 6_000).maxBodyBytes(10_000));
  private final Http manager = desk.as("manager-1");

  @AfterEach
  void close() {
    desk.close();
  }

  private static String path(Request request) {
    return "/api/requests/" + request.id() + "/approve";
  }

  private void isRefused(Http http, String problem) {
    Request request = desk.refund(500);

    Http.Got got = http.match(RequestJson.etag(request)).post(path(request), Map.of());

    assertThat(got.status()).isEqualTo(403);
    assertThat(got.problem()).isEqualTo(problem);
    assertThat(desk.now(request)).isEqualTo(request);
  }

  @Test
  void aFormOfAnotherSiteChangesNothing() {
    isRefused(manager.without(Origins.HEADER), "cross-site");
    isRefused(manager.with("Sec-Fetch-Site", "cross-site"), "cross-site");
    isRefused(manager.with("Sec-Fetch-Site", "same-site"), "cross-site");
    isRefused(manager.with("Origin", "https://evil.example"), "cross-site");
    isRefused(manager.with("Origin", "null"), "cross-site");
  }

  @Test
  void aPageOfOurOwnChangesSomething() {
    Request request = desk.refund(500);
    String origin = desk.console.address().toString();

    Http.Got got =
        manager
            .with("Sec-Fetch-Site", "same-origin")
            .with("Origin", origin)
            .match(RequestJson.etag(request))
            .post(path(request), Map.of());

    assertThat(got.status()).isEqualTo(200);
  }

  @Test
  void aPageThatAProxyServesUnderAnotherNameMayAsk() {
    try (Desk other = new Desk(b -> b.origins("https://console.example.com"))) {
      Request request = other.refund(500);

      Http.Got got =
          other
              .as("manager-1")
              .with("Origin", "https://console.example.com")
              .match(RequestJson.etag(request))
              .post(path(request), Map.of());

      assertThat(got.status()).isEqualTo(200);
    }
  }

  @Test
  void noOtherOriginIsEverAllowedToReadAnswers() {
    Http.Got got = manager.with("Origin", "https://evil.example").get("/api/queue");

    assertThat(got.status()).isEqualTo(403);
    assertThat(got.header("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void everyAnswerHasThePoliciesThatBrowsersHold() {
    for (String path : new String[] {"/", "/api/me", "/nothing.js", "/api/nothing"}) {
      Http.Got got = manager.get(path);
      String csp = got.header("Content-Security-Policy").orElse("");
      assertThat(csp)
          .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
          .contains("base-uri 'none'", "form-action 'none'", "connect-src 'self'")
          .doesNotContain("unsafe");
      assertThat(got.header("X-Content-Type-Options")).contains("nosniff");
      assertThat(got.header("X-Frame-Options")).contains("DENY");
      assertThat(got.header("Referrer-Policy")).contains("no-referrer");
      assertThat(got.header("Server")).isEmpty();
    }
    assertThat(manager.get("/api/me").header("Cache-Control")).contains("no-store");
  }

  @Test
  void thePageIsAskedForAnewAndNotSentAgainWhereItIsTheSame() {
    Http.Got first = desk.anonymous().get("/");
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.header("Content-Type").orElse("")).startsWith("text/html");

    Http.Got again = desk.anonymous().with("If-None-Match", first.etag()).get("/");

    assertThat(again.status()).isEqualTo(304);
    assertThat(again.response().body()).isEmpty();
  }

  @Test
  void nothingButThePagesFilesIsServed() {
    for (String path :
        new String[] {
          "/../HitlConsole.class",
          "/%2e%2e/HitlConsole.class",
          "/openapi-schemas.json",
          "/page/index.html",
          "/index.html/",
          "//index.html",
          "/..%2fopenapi-schemas.json"
        }) {
      assertThat(raw(desk, "GET " + path + " HTTP/1.1", "Host: x", "Connection: close", ""))
          .as(path)
          .matches("(?s)HTTP/1.1 4\\d\\d.*");
    }
  }

  @Test
  void aFieldThatNobodyKnowsIsRefusedByItsName() {
    Request request = desk.refund(500);

    Http.Got got =
        manager.match(RequestJson.etag(request)).post(path(request), Map.of("reson", "because"));

    assertThat(got.status()).isEqualTo(422);
    assertThat(got.at("field")).isEqualTo("reson");
    assertThat(got.at("detail").toString()).contains("'reson'", "reason");
    assertThat(desk.now(request)).isEqualTo(request);
    assertThat(manager.get("/api/queue?riks=high").at("parameter")).isEqualTo("riks");
  }

  @Test
  void bodiesThatAreNoJsonObjectOrTooLargeAreRefused() {
    Request request = desk.refund(500);
    Http match = manager.match(RequestJson.etag(request));

    assertThat(match.post(path(request), "[]").problem()).isEqualTo("malformed");
    assertThat(match.post(path(request), "{\"reason\":\"a\",\"reason\":\"b\"}").problem())
        .isEqualTo("malformed");
    assertThat(match.post(path(request), "{\"reason\":1}").problem()).isEqualTo("invalid");
    Http.Got large = match.post(path(request), Map.of("reason", "x".repeat(20_000)));
    assertThat(large.status()).isEqualTo(413);
    assertThat(match.with("Content-Type", "text/plain").post(path(request), "{}").problem())
        .isEqualTo("not-json");
    assertThat(desk.now(request)).isEqualTo(request);
  }

  @Test
  void onePersonIsAnsweredSoOftenAMinuteAndNobodyElsePaysForIt() {
    try (Desk slow = new Desk(b -> b.requestsPerMinute(3, 6_000).ticker(nanos::get))) {
      Http one = slow.as("manager-1");
      for (int i = 0; i < 3; i++) {
        assertThat(one.get("/api/me").status()).isEqualTo(200);
      }

      Http.Got refused = one.get("/api/me");
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("Retry-After")).contains("20");
      assertThat(slow.as("manager-2").get("/api/me").status()).isEqualTo(200);

      nanos.addAndGet(Duration.ofSeconds(20).toNanos());
      assertThat(one.get("/api/me").status()).isEqualTo(200);
      assertThat(one.get("/api/me").status()).isEqualTo(429);
    }
  }

  @Test
  void tokensAreNotGuessedInGreatNumber() {
    try (Desk slow = new Desk(b -> b.ticker(nanos::get))) {
      Http guess = Http.of(slow.console, "a-token-that-is-none-012345");
      for (int i = 0; i < 30; i++) {
        assertThat(guess.get("/api/me").status()).isEqualTo(401);
      }
      assertThat(guess.get("/api/me").status()).isEqualTo(429);
    }
  }

  @Test
  void whoFailsToSignInLocksNobodyElseOutWhoComesFromTheSameAddress() {
    try (Desk slow = new Desk(b -> b.ticker(nanos::get))) {
      Http guess = Http.of(slow.console, "a-token-that-is-none-012345");
      for (int i = 0; i < 31; i++) {
        guess.get("/api/me");
      }
      assertThat(slow.as("manager-1").get("/api/me").status()).isEqualTo(200);
      assertThat(guess.get("/api/me").status()).isEqualTo(429);
    }
  }

  @Test
  void onePersonHasOnlySoManyPagesOpen() {
    try (Desk few = new Desk(b -> b.streams(2, 1));
        Following first = Following.from(few.as("manager-1"))) {
      assertThat(first.status()).isEqualTo(200);
      assertThat(Following.from(few.as("manager-1")).status()).isEqualTo(429);
      try (Following second = Following.from(few.as("manager-2"))) {
        assertThat(second.status()).isEqualTo(200);
        assertThat(Following.from(few.as("engineer-1")).status()).isEqualTo(503);
      }
    }
  }

  @Test
  void whatGoesWrongInsideIsNotToldOutside() {
    try (Desk broken =
        new Desk(
            b ->
                b.authenticator(
                    incoming -> {
                      throw new IllegalStateException("the secret of the session store");
                    }))) {
      Http.Got got = broken.anonymous().get("/api/me");
      assertThat(got.status()).isEqualTo(401);
      assertThat(got.response().body()).doesNotContain("secret of", "Exception", "at dev.hitl");
    }
    desk.hitl.close();
    Http.Got closed = manager.get("/api/queue");
    assertThat(closed.response().body()).doesNotContain("Exception", "at dev.hitl");
  }

  @Test
  void inDevelopmentModePeopleSayWhoTheyAreAndOnlyOnThisMachine() {
    try (Desk local = new Desk(b -> b.development("default", "manager-1", "manager-2"))) {
      Http.Got way = local.anonymous().get("/api/sign-in");
      assertThat(way.at("development")).isEqualTo(true);
      assertThat(way.at("scheme")).isEqualTo("name");
      assertThat(local.anonymous().get("/api/me").status()).isEqualTo(401);
      Http.Got me = local.anonymous().with("Hitl-As", "manager-2").get("/api/me");
      assertThat(me.at("name")).isEqualTo("manager-2");
      assertThat(me.at("development")).isEqualTo(true);

      // A name on the network that somebody had point to this machine.
      String answer =
          raw(
              local,
              "GET /api/me HTTP/1.1",
              "Host: evil.example",
              "Hitl-As: manager-1",
              "Connection: close",
              "");
      assertThat(answer).startsWith("HTTP/1.1 421").doesNotContain("manager-1");
      assertThatIllegalStateException()
          .isThrownBy(() -> HitlConsole.on(local.hitl).port(0).host("0.0.0.0").start())
          .withMessageContaining("127.0.0.1 only");
    }
  }

  @Test
  void aTimeThatNobodyCanCountWithIsRefusedAndIsNoFaultOfTheServer() {
    Http auditor = desk.as("auditor-1");
    for (String sent :
        List.of(
            "figures?until=-1000000000-01-01T00:00:00Z",
            "figures?from=%2B999999999-01-01T00:00:00Z&until=%2B999999999-01-02T00:00:00Z",
            "audit?from=-999999999-01-01T00:00:00Z",
            "audit?until=%2B999999999-01-01T00:00:00Z")) {
      Http.Got got = auditor.get("/api/" + sent);
      assertThat(got.status()).as(sent).isEqualTo(422);
      assertThat(got.problem()).isEqualTo("invalid");
    }
    assertThat(auditor.get("/api/audit?until=9999-12-31T23:59:59Z").status()).isEqualTo(200);
  }

  @Test
  void aRequestThatCannotBeReadInOneWayIsRefused() {
    assertThat(
            raw(
                desk,
                "POST /api/batch HTTP/1.1",
                "Host: x",
                "Content-Length: 2",
                "Transfer-Encoding: chunked",
                "Connection: close",
                "",
                "0",
                ""))
        .startsWith("HTTP/1.1 400");
    assertThat(desk.refund(1).status()).isEqualTo(RequestStatus.PENDING);
  }

  private static String raw(Desk at, String... lines) {
    String request = String.join("\r\n", lines) + "\r\n";
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), at.console.address().getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anIconIsThereWhereBrowsersLookForOneUnderTheSamePolicyAsAllElse() {
    try (Desk icons = new Desk()) {
      Http.Got got = icons.anonymous().get("/favicon.ico");

      assertThat(got.status()).isEqualTo(200);
      assertThat(got.header("Content-Type")).contains("image/svg+xml");
      assertThat(got.header("Content-Security-Policy")).contains(Policies.CONTENT);
      assertThat(got.header("X-Content-Type-Options")).contains("nosniff");
      assertThat(got.response().body())
          .isEqualTo(icons.anonymous().get("/icon.svg").response().body());
      assertThat(icons.anonymous().post("/favicon.ico", "").status()).isEqualTo(405);
    }
  }
}
