package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who says who they are by a header can open pages that no script asks for. */
class PassesTest {
  private static final String TOKEN = "a token of 32 random bytes";

  private final AtomicLong nanos = new AtomicLong();

  private Desk desk(Authenticator authenticator) {
    return new Desk(
        b ->
            (authenticator == null
                    ? b.development("default", "manager-1", "<b>")
                    : b.authenticator(authenticator))
                .ticker(nanos::get)
                .mount(
                    "/papers/",
                    Mount.pages(
                        visit ->
                            new Mount.Reply(
                                200, Map.of(), "for " + visit.caller().orElseThrow().name()))));
  }

  private static Http.Got signIn(Http http, String field, String who, String to) {
    String form =
        field
            + "="
            + URLEncoder.encode(who, StandardCharsets.UTF_8)
            + "&to="
            + URLEncoder.encode(to, StandardCharsets.UTF_8);
    return Http.send(
        http.with("Content-Type", "application/x-www-form-urlencoded")
            .builder("/sign-in")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build());
  }

  private static Http page(Desk desk) {
    return desk.anonymous().without(Origins.HEADER).with("Sec-Fetch-Site", "same-origin");
  }

  private static String cookie(Http.Got got) {
    return got.header("Set-Cookie").orElse("").replaceAll(";.*", "");
  }

  @Test
  void inDevelopmentOnePicksANameAndIsBroughtToThePage() {
    try (Desk desk = desk(null)) {
      Http.Got asked = page(desk).get("/papers/a?b=c");
      assertThat(asked.response().body())
          .contains("value=\"/papers/a?b=c\"", "value=\"manager-1\"", "&lt;b&gt;")
          .doesNotContain("<b>");

      Http.Got in = signIn(page(desk), "as", "manager-1", "/papers/a?b=c");

      assertThat(in.status()).isEqualTo(303);
      assertThat(in.header("Location")).contains("/papers/a?b=c");
      assertThat(in.header("Set-Cookie").orElse(""))
          .contains("HttpOnly", "SameSite=Lax", "Path=/")
          .doesNotContain("manager-1");
      Http.Got read = page(desk).with("Cookie", cookie(in)).get("/papers/a?b=c");
      assertThat(read.response().body()).isEqualTo("for manager-1");
    }
  }

  @Test
  void aPassOpensPagesOnlyAndNeverTheApi() {
    try (Desk desk = desk(null)) {
      String cookie = cookie(signIn(page(desk), "as", "manager-1", "/papers/"));
      assertThat(desk.anonymous().with("Cookie", cookie).get("/api/me").status()).isEqualTo(401);
      assertThat(page(desk).with("Cookie", cookie).get("/papers/").status()).isEqualTo(200);
    }
  }

  @Test
  void aTokenThatIsTakenBackOpensNothingAnyMoreAndAPassEndsAfterTwelveHours() {
    AtomicBoolean valid = new AtomicBoolean(true);
    BearerTokens tokens =
        BearerTokens.hashed(Map.of(BearerTokens.hash(TOKEN), new Caller("default", "manager-1")));
    try (Desk desk = desk(tokens)) {
      assertThat(signIn(page(desk), "who", "another token of 32 bytes", "/papers/").status())
          .isEqualTo(401);
      String cookie = cookie(signIn(page(desk), "who", TOKEN, "/papers/"));
      assertThat(page(desk).with("Cookie", cookie).get("/papers/").status()).isEqualTo(200);
      assertThat(page(desk).with("Cookie", cookie + "x").get("/papers/").status()).isEqualTo(401);
      assertThat(page(desk).with("Cookie", cookie + "; " + cookie).get("/papers/").status())
          .isEqualTo(401);
      nanos.addAndGet(Duration.ofHours(12).toNanos());
      assertThat(page(desk).with("Cookie", cookie).get("/papers/").status()).isEqualTo(401);
    }
    Passes passes = new Passes(tokens, nanos::get);
    assertThat(passes.typed(TOKEN)).isPresent();
    Passes ofTheirOwn =
        new Passes(
            incoming ->
                valid.get() ? Optional.of(new Caller("default", "manager-1")) : Optional.empty(),
            nanos::get);
    assertThat(ofTheirOwn.typed("manager-1")).as("they sign in elsewhere").isEmpty();
  }

  @Test
  void signingInLeadsToPagesOfMountsAndNowhereElse() {
    try (Desk desk = desk(null)) {
      for (String to :
          new String[] {
            "https://evil.example/",
            "//evil.example/papers/",
            "/papers//evil.example",
            "/\\evil.example",
            "/papers/\r\nSet-Cookie: a=b",
            "/api/me",
            "papers/",
            "/papers/../api/me",
            "javascript:alert(1)",
            ""
          }) {
        Http.Got in = signIn(page(desk), "as", "manager-1", to);
        assertThat(in.status()).isEqualTo(303);
        assertThat(in.header("Location")).as(to).contains("/");
      }
    }
  }

  @Test
  void noOtherSiteSignsAnybodyIn() {
    try (Desk desk = desk(null)) {
      for (Http other :
          new Http[] {
            page(desk).with("Sec-Fetch-Site", "cross-site"),
            page(desk).without("Sec-Fetch-Site"),
            page(desk).without("Sec-Fetch-Site").with("Origin", "https://evil.example")
          }) {
        Http.Got got = signIn(other, "as", "manager-1", "/papers/");
        assertThat(got.status()).isEqualTo(403);
        assertThat(got.header("Set-Cookie")).isEmpty();
      }
    }
  }

  @Test
  void tokensAreNotGuessedInGreatNumberHereEither() {
    BearerTokens tokens =
        BearerTokens.hashed(Map.of(BearerTokens.hash(TOKEN), new Caller("default", "manager-1")));
    try (Desk desk = desk(tokens)) {
      for (int i = 0; i < 30; i++) {
        assertThat(signIn(page(desk), "who", "a wrong token 0123456789", "").status())
            .isEqualTo(401);
      }
      assertThat(signIn(page(desk), "who", "a wrong token 0123456789", "").status()).isEqualTo(429);
      assertThat(signIn(page(desk), "who", TOKEN, "").status()).isEqualTo(303);
    }
  }

  @Test
  void withoutAnyMountThereIsNoSuchPage() {
    try (Desk desk = new Desk()) {
      assertThat(desk.anonymous().get("/sign-in").status()).isEqualTo(404);
    }
  }

  private static Http.Got signOut(Http http) {
    return Http.send(
        http.with("Content-Type", "application/x-www-form-urlencoded")
            .builder("/sign-out")
            .POST(HttpRequest.BodyPublishers.ofString(""))
            .build());
  }

  @Test
  void whoSignsOutIsNobodyAlsoWhereTheCookieWasCopied() {
    try (Desk desk = desk(null)) {
      String pass = cookie(signIn(page(desk), "as", "manager-1", "/papers/"));
      Http known = page(desk).with("Cookie", pass);
      String other = cookie(signIn(page(desk), "as", "manager-1", "/papers/"));
      assertThat(known.get("/sign-in").response().body())
          .contains("known as <b>manager-1</b>", "action=\"/sign-out\"");
      assertThat(page(desk).get("/sign-in").response().body()).doesNotContain("/sign-out");

      Http.Got out = signOut(known);

      assertThat(out.status()).isEqualTo(303);
      assertThat(out.header("Location")).contains("/sign-in");
      assertThat(out.header("Set-Cookie").orElse(""))
          .contains("hitl-pass=;", "Max-Age=0", "Path=/");
      assertThat(known.get("/papers/").status()).isEqualTo(401);
      assertThat(known.get("/sign-in").response().body()).doesNotContain("/sign-out");
      assertThat(page(desk).with("Cookie", other).get("/papers/").status()).isEqualTo(200);
      assertThat(signOut(known).status()).as("once more").isEqualTo(303);
    }
  }

  @Test
  void whoSignsInAsSomebodyElseIsSignedOutAsWhoTheyWere() {
    try (Desk desk = desk(null)) {
      String before = cookie(signIn(page(desk), "as", "manager-1", "/papers/"));
      Http copied = page(desk).with("Cookie", before);
      signIn(copied, "as", "", "/papers/");
      assertThat(copied.get("/papers/").status()).as("nobody signed in").isEqualTo(200);

      String after = cookie(signIn(copied, "as", "<b>", "/papers/"));

      assertThat(page(desk).with("Cookie", after).get("/papers/").status()).isEqualTo(200);
      assertThat(copied.get("/papers/").status()).isEqualTo(401);
    }
  }

  @Test
  void noOtherSiteSignsAnybodyOutAndNoLinkDoes() {
    try (Desk desk = desk(null)) {
      String pass = cookie(signIn(page(desk), "as", "manager-1", "/papers/"));
      Http known = page(desk).with("Cookie", pass);
      for (String site : new String[] {"cross-site", "same-site", "none"}) {
        assertThat(signOut(known.with("Sec-Fetch-Site", site)).status()).as(site).isEqualTo(403);
      }
      assertThat(signOut(known.without("Sec-Fetch-Site")).status()).isEqualTo(403);
      assertThat(known.get("/sign-out").status()).isEqualTo(405);
      assertThat(known.get("/papers/").status()).isEqualTo(200);
      // Control: a form of this server does.
      assertThat(signOut(known).status()).isEqualTo(303);
      assertThat(known.get("/papers/").status()).isEqualTo(401);
    }
  }

  @Test
  void withoutMountsThereIsNothingToSignOutOf() {
    try (Desk desk = new Desk()) {
      assertThat(signOut(page(desk)).status()).isIn(404, 405);
    }
  }
}
