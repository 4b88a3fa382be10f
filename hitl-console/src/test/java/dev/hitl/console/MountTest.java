package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What others mount is behind the console's doors, and sees nothing but what is its own. */
class MountTest {
  private static final Map<String, String> HTML = Map.of("Content-Type", "text/html");

  private final List<Mount.Visit> visits = new CopyOnWriteArrayList<>();
  private final List<String> posted = new CopyOnWriteArrayList<>();
  private final Desk desk =
      new Desk(
          b ->
              b.mount("/papers/", Mount.pages(this::answer).maxBodyBytes(1_000))
                  .mount("/board/", Mount.openPages(this::answer))
                  .mount("/hooks/chat/", Mount.callback(this::answer))
                  .mount(
                      "/broken/",
                      Mount.openPages(
                          visit -> {
                            throw new IllegalStateException("the secret of the mount");
                          })));

  private Mount.Reply answer(Mount.Visit visit) {
    visits.add(visit);
    posted.add(visit.text());
    return new Mount.Reply(200, HTML, "for " + visit.caller().map(Caller::name).orElse("nobody"));
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private Http.Got post(Http http, String path, String type, String body) {
    return Http.send(
        http.with("Content-Type", type)
            .builder(path)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private Http.Got form(Http http, String path, String body) {
    return post(http, path, "application/x-www-form-urlencoded", body);
  }

  private Http manager() {
    return desk.as("manager-1").without(Origins.HEADER);
  }

  private Http nobody() {
    return desk.anonymous().without(Origins.HEADER);
  }

  @Test
  void pagesAreForWhomTheAuthenticatorVouchesFor() {
    Http.Got got = manager().get("/papers/a/b?c=d%20e");

    assertThat(got.response().body()).isEqualTo("for manager-1");
    assertThat(visits.get(0).rest()).isEqualTo("a/b");
    assertThat(visits.get(0).query()).isEqualTo("c=d%20e");
    assertThat(visits.get(0).caller()).contains(new Caller("default", "manager-1"));
    assertThat(got.header("Cache-Control")).contains("no-store");
  }

  @Test
  void nobodySeesPagesAndAnybodySeesOpenOnes() {
    Http.Got refused = nobody().get("/papers/a");
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.response().body()).contains("Who are you?").doesNotContain("for nobody");
    assertThat(visits).isEmpty();

    assertThat(nobody().get("/board/").response().body()).isEqualTo("for nobody");
    assertThat(manager().get("/board/").response().body()).isEqualTo("for manager-1");
  }

  @Test
  void aFormIsTakenFromAPageOfThisServerOnly() {
    Http same = manager().with("Sec-Fetch-Site", "same-origin");
    assertThat(form(same.with("Origin", "null"), "/papers/a", "x=1").status()).isEqualTo(200);
    assertThat(
            form(manager().with("Origin", desk.console.address().toString()), "/papers/a", "x=2")
                .status())
        .isEqualTo(200);
    for (Http other :
        List.of(
            manager(),
            manager().with("Origin", "null"),
            manager().with("Origin", "https://evil.example"),
            manager().with("Sec-Fetch-Site", "cross-site"),
            manager().with("Sec-Fetch-Site", "same-site"),
            manager().with("Sec-Fetch-Site", "none"),
            manager()
                .with("Sec-Fetch-Site", "cross-site")
                .with("Origin", desk.console.address().toString()))) {
      Http.Got got = form(other, "/papers/a", "x=3");
      assertThat(got.status()).as("%s", other).isEqualTo(403);
      assertThat(got.response().body()).contains("<h1>").doesNotContain("for manager-1");
      assertThat(form(other, "/board/", "x=3").status()).isEqualTo(403);
    }
    assertThat(post(same, "/papers/a", "text/plain", "x=3").status()).isEqualTo(422);
    assertThat(posted).containsExactly("x=1", "x=2");
  }

  @Test
  void aCallbackIsNotAskedWhereItComesFromWhichIsWhatKeepsPagesSafe() {
    Http other = nobody().with("Sec-Fetch-Site", "cross-site").with("Origin", "https://x.example");
    Http.Got got = post(other.with("X-Signature", "s"), "/hooks/chat/", "text/plain", "ä");

    assertThat(got.response().body()).isEqualTo("for nobody");
    assertThat(visits.get(0).header("x-signature")).isEqualTo("s");
    assertThat(visits.get(0).body()).isEqualTo("ä".getBytes(StandardCharsets.UTF_8));
    assertThat(visits.get(0).method()).isEqualTo("POST");
  }

  @Test
  void ofAHeaderThatCameTwiceACallbackIsToldNoneAndItIsNoFaultOfTheServer() {
    Mount reading = Mount.callback(v -> new Mount.Reply(200, HTML, "" + v.header("X-Signature")));
    try (Desk other = new Desk(b -> b.mount("/reading/", reading))) {
      Http one = other.anonymous().with("X-Signature", "a");
      assertThat(one.get("/reading/").response().body()).isEqualTo("a");

      Http.Got twice = Http.send(one.builder("/reading/").header("X-Signature", "b").GET().build());

      assertThat(twice.status()).isEqualTo(400);
      assertThat(twice.problem()).isEqualTo("malformed");
    }
  }

  @Test
  void aCallbackIsNobodysEvenWhereSomebodyIsSignedIn() {
    Http.Got got = post(manager(), "/hooks/chat/", "text/plain", "");
    assertThat(got.response().body()).isEqualTo("for nobody");
    assertThat(visits.get(0).header("Authorization")).startsWith("Bearer ");
  }

  @Test
  void anotherSiteMayLinkToAPageAndDoNoMore() {
    Http other = manager().with("Sec-Fetch-Site", "cross-site");
    Http opened = other.with("Sec-Fetch-Mode", "navigate");
    assertThat(opened.with("Sec-Fetch-Dest", "document").get("/papers/a").status()).isEqualTo(200);
    assertThat(opened.with("Sec-Fetch-Dest", "iframe").get("/papers/a").status()).isEqualTo(403);
    assertThat(other.with("Sec-Fetch-Mode", "no-cors").get("/papers/a").status()).isEqualTo(403);
  }

  @Test
  void noMountSeesCredentialsOfPeopleOrWhereTheyWere() {
    manager()
        .with("Cookie", "hitl-pass=x; SESSION=y")
        .with("Referer", desk.console.address() + "/board/a-secret")
        .with("Accept-Language", "en")
        .get("/papers/a");
    Mount.Visit visit = visits.get(0);
    for (String name : List.of("Cookie", "Authorization", "Referer", "hitl-as", "COOKIE")) {
      assertThat(visit.header(name)).as(name).isNull();
    }
    assertThat(visit.header("accept-language")).isEqualTo("en");
  }

  @Test
  void aReplyOverridesNoHeaderOfTheConsoleAndReachesNoOtherPage() {
    Mount lax =
        Mount.openPages(
            visit ->
                new Mount.Reply(
                    200,
                    Map.of(
                        "content-security-policy", "script-src *; frame-ancestors *",
                        "X-Frame-Options", "ALLOWALL",
                        "Referrer-Policy", "unsafe-url",
                        "X-Robots-Tag", "noindex"),
                    "x"));
    try (Desk other = new Desk(b -> b.mount("/lax/", lax))) {
      Http.Got got = other.anonymous().get("/lax/");
      assertThat(got.response().headers().allValues("Content-Security-Policy"))
          .containsExactly(Policies.MOUNTED + ", script-src *; frame-ancestors *");
      assertThat(got.header("X-Frame-Options")).contains("DENY");
      assertThat(got.header("Referrer-Policy")).contains("no-referrer");
      assertThat(got.header("X-Robots-Tag")).contains("noindex");
    }
    assertThat(manager().get("/papers/a").response().headers().allValues("Content-Security-Policy"))
        .containsExactly(Policies.MOUNTED + ", " + Policies.PLAIN);
    for (String name : List.of("Set-Cookie", "access-control-allow-origin", "Clear-Site-Data")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Mount.Reply(200, Map.of(name, "x"), ""))
          .withMessageContaining(name);
    }
  }

  @Test
  void whatIsTooLargeOrBreaksIsAPageThatSaysSoAndNoMore() {
    Http same = manager().with("Sec-Fetch-Site", "same-origin");
    assertThat(form(same, "/papers/a", "x".repeat(1_001)).status()).isEqualTo(413);
    assertThat(posted).isEmpty();
    assertThat(form(same, "/papers/a", "x".repeat(1_000)).status()).isEqualTo(200);
    Http.Got broken = nobody().get("/broken/");
    assertThat(broken.status()).isEqualTo(500);
    assertThat(broken.response().body()).contains("<h1>").doesNotContain("secret", "Exception");
    assertThat(Http.send(manager().builder("/papers/a").DELETE().build()).header("Allow"))
        .contains("GET, HEAD, POST");
  }

  @Test
  void aPersonsPagesCountAmongTheirRequestsOfAMinute() {
    try (Desk slow =
        new Desk(
            b ->
                b.requestsPerMinute(3, 6_000)
                    .ticker(() -> 0)
                    .mount("/papers/", Mount.pages(this::answer)))) {
      for (int i = 0; i < 3; i++) {
        assertThat(slow.as("manager-1").get("/papers/").status()).isEqualTo(200);
      }
      assertThat(slow.as("manager-1").get("/papers/").status()).isEqualTo(429);
      assertThat(slow.as("manager-2").get("/papers/").status()).isEqualTo(200);
    }
  }

  @Test
  void nothingIsMountedWhereTheConsoleOrAnotherMountIs() {
    ConsoleBuilder builder = HitlConsole.on(desk.hitl);
    Mount mount = Mount.pages(this::answer);
    builder.mount("/a/b/", mount);
    for (String path :
        List.of(
            "/",
            "/api/",
            "/api/x/",
            "/js/",
            "/css/more/",
            "/page/",
            "/sign-in/",
            "/sign-out/",
            "a/",
            "/a",
            "/A/",
            "/../x/",
            "/a//b/",
            "/a/b/",
            "/a/",
            "/a/b/c/",
            "/%61/",
            "/index.html/",
            "")) {
      assertThatIllegalArgumentException().isThrownBy(() -> builder.mount(path, mount));
    }
    builder.mount("/a/bc/", mount);
  }

  @Test
  void aMountIsAtItsOwnPathAndNowhereElse() {
    for (String path : List.of("/papers", "/papersx/", "//papers/", "/Papers/a", "/x/papers/")) {
      assertThat(manager().get(path).response().body()).as(path).doesNotContain("for manager-1");
    }
    assertThat(visits).isEmpty();
    assertThat(URI.create(desk.console.address() + "/").getPath()).isEqualTo("/");
    assertThat(manager().get("/").response().body()).contains("<title>hitl</title>");
  }
}
