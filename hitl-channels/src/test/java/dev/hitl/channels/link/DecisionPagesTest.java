package dev.hitl.channels.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.RunId;
import dev.hitl.channels.Asked;
import dev.hitl.channels.Html;
import dev.hitl.channels.HttpAnswer;
import dev.hitl.notify.Briefing;
import dev.hitl.notify.HostileCorpus;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.net.URLEncoder;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DecisionPagesTest {
  private final Shop shop = new Shop();
  private final Hitl hitl = shop.open();
  private final DecisionLinks links =
      DecisionLinks.of(shop.store, LinkKeys.of("k1", Map.of("k1", new byte[32])));
  private final DecisionPages pages = new DecisionPages(links, hitl.review());

  private String issue(Request request) {
    return links.issue(request, "manager-1", Duration.ofHours(1)).orElseThrow();
  }

  private static SignedIn as(String name) {
    return new SignedIn(RunId.DEFAULT_TENANT, name);
  }

  private Request ask() {
    return Asked.of(hitl, Shop.refund("c1", "500"));
  }

  private HttpAnswer get(String token) {
    return pages.get(token, null, as("manager-1"));
  }

  private static String seen(HttpAnswer page) {
    return page.body().replaceAll("(?s).*name=\"seen\" value=\"([0-9a-f]+)\".*", "$1");
  }

  private HttpAnswer post(String token, String form) {
    return pages.post(token, form, as("manager-1"));
  }

  private void assertTaken(String reason) {
    String token = issue(ask());
    String seen = "seen=" + seen(get(token)) + "&choice=reject&reason=";
    assertThat(post(token, seen + "a".repeat(2_001)).status()).isEqualTo(422);
    HttpAnswer done = post(token, seen + URLEncoder.encode(reason, UTF_8));
    assertThat(done.status()).isEqualTo(200);
    assertThat(done.body()).contains("Rejected by manager-1");
  }

  @Test
  void aReasonAsLongAsTheBrowserLetsItBeIsTakenInEveryScript() {
    assertTaken("\u9001".repeat(2_000));
  }

  @Test
  void theEndsOfLinesInAReasonCountAsTheBrowserCountsThem() {
    assertTaken("a\r\n".repeat(1_000));
  }

  @Test
  void thePageShowsTheRequestAndItsButtonsPost() {
    Request request = ask();
    String token = issue(request);
    HttpAnswer page = get(token);
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body())
        .contains(
            "<form class=\"panel deciding\" method=\"post\">",
            "value=\"approve\"",
            "value=\"reject\"")
        .containsOnlyOnce("high risk</span>")
        .contains("You decide as manager-1", "<dt>reference</dt><dd>" + request.reference());
    Briefing.of(request)
        .lines()
        .filter(line -> !line.matches("  (modify|answer|redirect) .*"))
        .map(line -> Html.escape(line.substring(Math.min(17, line.length())).strip()))
        .map(text -> text.replace("  (high risk)", "")) // stands above all of it
        .forEach(text -> assertThat(page.body()).contains(text));
    HttpAnswer done =
        post(
            token,
            "seen="
                + seen(page)
                + "&reason="
                + URLEncoder.encode("too & much", UTF_8)
                + "&choice=reject");
    assertThat(done.status()).isEqualTo(200);
    assertThat(done.body()).contains("Rejected by manager-1. Reason: too &amp; much");
  }

  @Test
  void everyRefusalIsAPageThatSaysWhy() {
    Request request = ask();
    String token = issue(request);
    String form = "choice=approve&reason=&seen=" + seen(get(token));
    assertPage(pages.get(token, null, as("manager-2")), LinkAnswer.Why.OTHER_PERSON);
    assertPage(pages.post(token, form, null), LinkAnswer.Why.SIGN_IN);
    assertPage(get(token.substring(0, token.length() - 1) + "?"), LinkAnswer.Why.UNKNOWN);
    assertPage(post(token, "choice=approve"), LinkAnswer.Why.SHOW_THE_WHOLE);
    assertPage(post(token, form + "&choice=reject"), LinkAnswer.Why.NO_CHOICE);
    assertPage(post(token, form + "&x=" + "y".repeat(20_000)), LinkAnswer.Why.NO_CHOICE);
    assertPage(post(token, form.replace("approve", "escalate")), LinkAnswer.Why.NO_CHOICE);
    assertPage(post(token, form.replace("approve", "reject")), LinkAnswer.Why.REASON_MISSING);
    assertThat(post(token, form).body()).contains("Approved by manager-1.");
    assertPage(post(token, form), LinkAnswer.Why.USED);
    assertPage(get(token), LinkAnswer.Why.USED);
    assertThat(Arrays.stream(LinkAnswer.Why.values()).map(LinkAnswer.Why::text).distinct())
        .hasSize(LinkAnswer.Why.values().length);
  }

  @Test
  void theSameNameInAnotherTenantIsAnotherPerson() {
    Request request = ask();
    String token = issue(request);
    String form = "choice=approve&reason=&seen=" + seen(get(token));
    SignedIn other = new SignedIn("other", "manager-1");
    assertPage(pages.get(token, null, other), LinkAnswer.Why.OTHER_PERSON);
    assertPage(pages.post(token, form, other), LinkAnswer.Why.OTHER_PERSON);
    DecisionPages free = new DecisionPages(links.withoutSignIn(), hitl.review());
    assertPage(free.post(token, form, other), LinkAnswer.Why.OTHER_PERSON);
    assertThat(hitl.review().find(request.id()).orElseThrow().status())
        .isEqualTo(RequestStatus.PENDING);
    assertThat(post(token, form).body()).contains("Approved by manager-1.");
  }

  private static void assertPage(HttpAnswer page, LinkAnswer.Why why) {
    assertThat(page.status()).isEqualTo(why.status());
    assertThat(page.body()).contains(Html.escape(why.text())).doesNotContain("<form");
  }

  @Test
  void aBallotThatTheDeskRefusesIsAPageThatSaysWhy() {
    Request request = ask();
    String token = links.issue(request, "clerk-1", Duration.ofHours(1)).orElseThrow();
    String seen = seen(pages.get(token, null, as("clerk-1")));
    HttpAnswer page = pages.post(token, "choice=approve&seen=" + seen, as("clerk-1"));
    assertThat(page.status()).isEqualTo(409);
    assertThat(page.body())
        .contains("Not decided", "You may not do this", "the link can still be used")
        .doesNotContain("<form");
  }

  @Test
  void whatIsCutHasNoButtonUntilTheWholeIsShown() {
    Request request = Asked.of(hitl, Asked.refund("4".repeat(500) + " and the end"));
    String token = issue(request);
    assertThat(get(token).body())
        .contains("Show the whole", "<form class=\"panel\" method=\"get\">")
        .doesNotContain("and the end", "method=\"post\"", "name=\"seen\"");
    HttpAnswer whole = pages.get(token, "whole=", as("manager-1"));
    assertThat(whole.body()).contains("and the end", "method=\"post\"");
    assertThat(post(token, "choice=approve&seen=" + seen(whole)).status()).isEqualTo(200);
    assertThat(hitl.review().find(request.id()).orElseThrow().status())
        .isEqualTo(RequestStatus.APPROVED);
  }

  @Test
  void aPageHasNoScriptAndLetsNothingIn() throws Exception {
    HttpAnswer page = get(issue(ask()));
    String style = page.body().replaceAll("(?s).*<style>(.*)</style>.*", "$1");
    String hash =
        Base64.getEncoder()
            .encodeToString(MessageDigest.getInstance("SHA-256").digest(style.getBytes(UTF_8)));
    assertThat(page.headers().get("Content-Security-Policy"))
        .contains("default-src 'none'", "'sha256-" + hash + "'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.headers())
        .containsEntry("Cache-Control", "no-store")
        .containsEntry("Referrer-Policy", "no-referrer")
        .containsEntry("X-Content-Type-Options", "nosniff")
        .containsEntry("Content-Type", "text/html; charset=utf-8");
    assertThat(page.body()).doesNotContain("<script", "style=\"", "onclick", "http://", "https://");
  }

  @Test
  void anArgumentIsShownWhateverItsNameAndHoweverLongThatIs() {
    String rows =
        Rows.html(
            """
              what           Refund
              what           another
              modify         runs with your arguments instead
                modify       no!
                aNameThatIsLong 7
                a            x
              last
              tool           refund  (high risk)
                tool         refund  (high risk)
              silence        waits
                silence      never
            """,
            "Refund",
            "high");
    assertThat(rows)
        .contains("<dt>what</dt><dd>another</dd>", "<dt>modify</dt><dd>no!</dd>")
        .contains("<dt>aNameThatIsLong</dt><dd>7</dd>", "<dt>a</dt><dd>x</dd>", "<dt>last</dt>")
        .contains("<dt>tool</dt><dd>refund</dd>", "<dt>tool</dt><dd>refund  (high risk)</dd>")
        .contains("<dt>if nobody decides</dt><dd>waits", "<dt>silence</dt><dd>never</dd>")
        .doesNotContain("<dd>Refund", "runs with your arguments");
  }

  @Test
  void theHostileCorpusIsInertOnThePage() {
    HostileCorpus.texts()
        .forEach(
            (name, text) -> {
              if (name.equals("lone surrogates")) {
                return; // refused before anybody is asked: it has no UTF-8 form
              }
              Shop one = new Shop();
              Hitl other = one.open();
              DecisionLinks of =
                  DecisionLinks.of(one.store, LinkKeys.of("k1", Map.of("k1", new byte[32])));
              Request request = Asked.of(other, Asked.refund(text));
              String token = of.issue(request, "manager-1", Duration.ofHours(1)).orElseThrow();
              DecisionPages show = new DecisionPages(of, other.review());
              for (String query : new String[] {null, "whole"}) {
                String body = show.get(token, query, as("manager-1")).body();
                String words =
                    body.replaceAll("(?s)<style>.*</style>", "")
                        .replaceAll(
                            "</?(!doctype|html|head|header|meta|title|body|main|h1|p|b|span|dl|dt|dd|div"
                                + "|form|input|label|textarea|button|style)( [a-z]+=\"[^\"<>]*\")*( html| whole)?>",
                            "");
                assertThat(words).as(name).doesNotContain("<", ">", "\"", "'");
                words
                    .codePoints()
                    .filter(point -> point != '\n' && point != '\r')
                    .forEach(
                        point ->
                            assertThat(Character.getType(point))
                                .as(name)
                                .isNotIn(
                                    (int) Character.CONTROL,
                                    (int) Character.FORMAT,
                                    (int) Character.PRIVATE_USE));
              }
            });
  }
}
