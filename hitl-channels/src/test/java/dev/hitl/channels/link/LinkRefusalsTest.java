package dev.hitl.channels.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.RunId;
import dev.hitl.channels.Asked;
import dev.hitl.channels.Html;
import dev.hitl.channels.HttpAnswer;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is refused is a page that says why and decides nothing. Each test ends with the control:
 * where that one thing is as it was given out, the same post decides.
 */
public class LinkRefusalsTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final byte[] OLD = new byte[32];
  private static final byte[] NEW = "a key of thirty-two bytes or more".getBytes(UTF_8);

  private Shop shop;
  private Hitl hitl;
  private DecisionLinks links;
  private Request request;
  private String token;
  private String form;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void ask() {
    shop = newShop();
    hitl =
        shop.open(
            """
            {"version": "1", "rules": [{"name": "two", "tool": "refund", "risk": "high",
              "message": "Refund", "approvals": [{"role": "manager", "count": 2}]}]}
            """);
    links = DecisionLinks.of(shop.store, LinkKeys.of("k1", Map.of("k1", OLD)));
    request = Asked.of(hitl, Shop.refund("c1", "500"));
    token = links.issue(request, "manager-1", HOUR).orElseThrow();
    form = form(token);
  }

  private String form(String of) {
    String seen =
        pages()
            .get(of, "whole", as("manager-1"))
            .body()
            .replaceAll("(?s).*name=\"seen\" value=\"([0-9a-f]+)\".*", "$1");
    return "choice=approve&reason=&seen=" + seen;
  }

  private DecisionPages pages() {
    return new DecisionPages(links, hitl.review())
        .inbox(reference -> URI.create("https://hitl.example.test/?a=1&r=" + reference))
        .signIn(of -> URI.create("https://hitl.example.test/sign-in?link=" + of));
  }

  private static SignedIn as(String name) {
    return new SignedIn(RunId.DEFAULT_TENANT, name);
  }

  private int votes() {
    return hitl.review().find(request.id()).orElseThrow().votes().size();
  }

  /** Opened and posted it says why; the request is as it was. */
  private void isRefused(String of, @Nullable SignedIn who, LinkAnswer.Why why) {
    Request before = hitl.review().find(request.id()).orElseThrow();
    for (HttpAnswer page :
        new HttpAnswer[] {pages().get(of, null, who), pages().post(of, form, who)}) {
      assertThat(page.status()).isEqualTo(why.status());
      assertThat(page.body()).contains("<h1>No", Html.escape(why.text())).doesNotContain("<form");
    }
    assertThat(hitl.review().find(request.id())).contains(before);
  }

  private void decides(String of) {
    HttpAnswer page = pages().post(of, form, as("manager-1"));
    assertThat(page.body()).contains("Thank you", "Your vote counts.");
    assertThat(page.status()).isEqualTo(200);
  }

  @Test
  void aReplayIsRefusedAndSaysHowTheRequestStands() {
    decides(token);
    isRefused(token, as("manager-1"), LinkAnswer.Why.USED);
    assertThat(pages().get(token, null, as("manager-1")).body())
        .contains(
            "[high] Refund 500 on order 42: It waits for people.",
            "?a=1&amp;r=" + request.reference());
    assertThat(votes()).isEqualTo(1);
  }

  @Test
  void anotherRevisionIsRefused() {
    decides(token); // as long as it is the revision that was sent
    String second = links.issue(request, "manager-1", HOUR).orElseThrow();
    hitl.review().modify(request.reference(), "manager-2", Map.of("amount", 400), "less");
    isRefused(second, as("manager-1"), LinkAnswer.Why.SUPERSEDED);
    assertThat(votes()).isZero();
  }

  @Test
  void anotherPersonIsRefusedAndLearnsNothingOfTheRequest() {
    for (SignedIn other : new SignedIn[] {as("manager-2"), new SignedIn("acme", "manager-1")}) {
      isRefused(token, other, LinkAnswer.Why.OTHER_PERSON);
      assertThat(pages().get(token, null, other).body())
          .contains("Sign in as somebody else", "sign-in?link=" + token)
          .doesNotContain("Refund", request.id(), "manager-1");
    }
    isRefused(token, null, LinkAnswer.Why.SIGN_IN);
    assertThat(pages().get(token, null, null).body()).doesNotContain("Refund", request.id());
    decides(token);
  }

  @Test
  void aFlippedBitIsRefused() {
    for (int at = token.lastIndexOf('.') + 1; at < token.length() - 1; at++) {
      char flipped = (char) (token.charAt(at) ^ 1);
      if (Character.isLetterOrDigit(flipped) && flipped < 128) {
        String changed = token.substring(0, at) + flipped + token.substring(at + 1);
        isRefused(changed, as("manager-1"), LinkAnswer.Why.FORGED);
      }
    }
    decides(token);
  }

  @Test
  void anOldKeyIsRefused() {
    links = DecisionLinks.of(shop.store, LinkKeys.of("k2", Map.of("k2", NEW)));
    isRefused(token, as("manager-1"), LinkAnswer.Why.OLD_KEY);
    links = DecisionLinks.of(shop.store, LinkKeys.of("k2", Map.of("k1", OLD, "k2", NEW)));
    decides(token);
  }

  @Test
  void anExpiredOneIsRefused() {
    shop.clock.advance(HOUR);
    isRefused(token, as("manager-1"), LinkAnswer.Why.EXPIRED);
    token = links.issue(request, "manager-1", HOUR).orElseThrow();
    form = form(token);
    shop.clock.advance(HOUR.minusMillis(1));
    decides(token);
  }

  @Test
  void whatSomebodyElseDecidedIsRefusedAndSaysByWhom() {
    String other = links.issue(request, "manager-1", HOUR).orElseThrow();
    decides(token);
    hitl.review().approve(request.reference(), "manager-2");
    isRefused(other, as("manager-1"), LinkAnswer.Why.CONCLUDED);
    assertThat(pages().get(other, null, as("manager-1")).body())
        .contains("Approved by manager-1, manager-2.");
    assertThat(hitl.review().find(request.id()).orElseThrow().status())
        .isEqualTo(RequestStatus.APPROVED);
  }
}
