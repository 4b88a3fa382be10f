package dev.hitl.channels.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.SideChain;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.channels.Asked;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.Ruling;
import dev.hitl.store.Meddled;
import dev.hitl.store.StandingQuery;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.Store;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public class DecisionLinksTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final byte[] OLD = new byte[32];
  private static final byte[] NEW = "a key of thirty-two bytes or more".getBytes(UTF_8);

  private Shop shop;
  private Hitl hitl;
  private DecisionLinks links;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void open() {
    shop = newShop();
    hitl = shop.open();
    links = DecisionLinks.of(shop.store, LinkKeys.of("k1", Map.of("k1", OLD)));
  }

  private static SignedIn as(String name) {
    return new SignedIn(RunId.DEFAULT_TENANT, name);
  }

  private Request ask() {
    return Asked.of(hitl, Shop.refund("c1", "500"));
  }

  private String issue(Request request) {
    return links.issue(request, "manager-1", HOUR).orElseThrow();
  }

  private LinkAnswer open(String token) {
    return links.open(token, as("manager-1"), false, hitl.review());
  }

  private String seen(String token) {
    LinkAnswer answer = links.open(token, as("manager-1"), true, hitl.review());
    return answer instanceof LinkAnswer.Shown shown ? shown.seen() : "";
  }

  private LinkAnswer post(String token, String who, Choice choice) {
    return post(links, token, who, choice, seen(token));
  }

  private LinkAnswer post(DecisionLinks by, String token, String who, Choice choice, String seen) {
    return by.post(token, who == null ? null : as(who), choice, "because", seen, hitl.review());
  }

  private LinkAnswer approve(String token) {
    return post(token, "manager-1", Choice.APPROVE);
  }

  private static LinkAnswer.Why why(LinkAnswer answer) {
    return answer instanceof LinkAnswer.Refused refused ? refused.why() : null;
  }

  private RequestStatus status(Request request) {
    return hitl.review().find(request.id()).orElseThrow().status();
  }

  private void assertRefused(String token, LinkAnswer.Why why) {
    assertThat(why(open(token))).isEqualTo(why);
    assertThat(why(approve(token))).isEqualTo(why);
  }

  @Test
  void openingALinkDecidesNothingHoweverOftenAndByWhomever() {
    Request request = ask();
    String token = issue(request);
    DecisionLinks scanned = links.withoutSignIn();
    for (int i = 0; i < 3; i++) {
      assertThat(open(token)).isInstanceOf(LinkAnswer.Shown.class);
      assertThat(scanned.open(token, null, true, hitl.review()))
          .isInstanceOf(LinkAnswer.Shown.class);
    }
    assertThat(status(request)).isEqualTo(RequestStatus.PENDING);
    assertThat(approve(token)).isInstanceOf(LinkAnswer.Decided.class);
  }

  @Test
  void onlyWhoIsSignedInIsOnRecordAsHavingSeenIt() {
    Request request = ask();
    String token = issue(request);
    links.withoutSignIn().open(token, null, true, hitl.review());
    assertThat(shop.store.audit(SideChain.ofRequest(request.id()))).isEmpty();
    open(token);
    assertThat(shop.store.audit(SideChain.ofRequest(request.id())))
        .extracting(event -> event.type() + " " + event.actor())
        .containsExactly("SEEN manager-1");
    assertThat(hitl.audit().verify().isIntact()).isTrue();
  }

  @Test
  void postingALinkApprovesInItsReviewersNameAndTheRecordSaysByWhichLink() {
    Request request = ask();
    String token = issue(request);
    LinkAnswer answer = approve(token);
    assertThat(answer).isInstanceOf(LinkAnswer.Decided.class);
    assertThat(((LinkAnswer.Decided) answer).ruling()).isInstanceOf(Ruling.Done.class);
    assertThat(status(request)).isEqualTo(RequestStatus.APPROVED);
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("refund 42 500 [manager-1]");
    assertThat(hitl.audit().of(request.id()))
        .anySatisfy(
            event ->
                assertThat(event.data().get("decisionId"))
                    .isEqualTo("link:" + token.split("\\.", -1)[1]));
    assertThat(hitl.audit().verify().isIntact()).isTrue();
  }

  @Test
  void postingALinkRejectsWithAReason() {
    Request request = ask();
    assertThat(post(issue(request), "manager-1", Choice.REJECT))
        .isInstanceOf(LinkAnswer.Decided.class);
    assertThat(status(request)).isEqualTo(RequestStatus.REJECTED);
  }

  @Test
  void aLinkDecidesOnce() {
    Request request = ask();
    String token = issue(request);
    String seen = seen(token);
    post(links, token, "manager-1", Choice.APPROVE, seen);
    assertThat(why(open(token))).isEqualTo(LinkAnswer.Why.USED);
    for (Choice choice : Choice.values()) {
      assertThat(why(post(links, token, "manager-1", choice, seen))).isEqualTo(LinkAnswer.Why.USED);
    }
  }

  @Test
  void anotherRevisionIsNotDecided() {
    Hitl two =
        shop.open(
            """
            {"version": "1", "rules": [{"name": "two", "tool": "refund", "risk": "high",
              "message": "Refund", "approvals": [{"role": "manager", "count": 2}]}]}
            """);
    Request request = Asked.of(two, Shop.refund("c1", "500"));
    String token = issue(request);
    two.review().modify(request.reference(), "manager-2", Map.of("amount", 400), "less");
    assertRefused(token, LinkAnswer.Why.SUPERSEDED);
    assertThat(status(request)).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void anotherPersonAndNobodyAreRefused() {
    Request request = ask();
    String token = issue(request);
    String seen = seen(token);
    for (DecisionLinks each : List.of(links, links.withoutSignIn())) {
      assertThat(why(each.open(token, as("manager-2"), false, hitl.review())))
          .isEqualTo(LinkAnswer.Why.OTHER_PERSON);
      assertThat(why(post(each, token, "manager-2", Choice.APPROVE, seen)))
          .isEqualTo(LinkAnswer.Why.OTHER_PERSON);
    }
    assertThat(why(links.open(token, null, false, hitl.review())))
        .isEqualTo(LinkAnswer.Why.SIGN_IN);
    assertThat(why(post(links, token, null, Choice.APPROVE, seen)))
        .isEqualTo(LinkAnswer.Why.SIGN_IN);
    assertThat(status(request)).isEqualTo(RequestStatus.PENDING);
    assertThat(post(links.withoutSignIn(), token, null, Choice.APPROVE, seen))
        .isInstanceOf(LinkAnswer.Decided.class);
  }

  @Test
  void aTokenWithAnyCharacterChangedIsRefused() {
    Request request = ask();
    String token = issue(request);
    String seen = seen(token);
    for (int i = 0; i < token.length(); i++) {
      for (char other : new char[] {'0', 'a', 'B', '_', '.'}) {
        if (token.charAt(i) != other) {
          String changed = token.substring(0, i) + other + token.substring(i + 1);
          assertThat(post(links, changed, "manager-1", Choice.APPROVE, seen))
              .as(changed)
              .isInstanceOf(LinkAnswer.Refused.class);
        }
      }
    }
    for (String wrong :
        List.of("", "x", token + "x", token.substring(1), " " + token, token + "\n")) {
      assertThat(open(wrong)).isInstanceOf(LinkAnswer.Refused.class);
    }
    String mac = token.substring(0, token.length() - 2) + (token.endsWith("AA") ? "BB" : "AA");
    assertRefused(mac, LinkAnswer.Why.FORGED);
    assertThat(status(request)).isEqualTo(RequestStatus.PENDING);
    assertThat(approve(token)).isInstanceOf(LinkAnswer.Decided.class);
  }

  @Test
  void aKeyIsRotatedAndOneThatIsGoneIsRefused() {
    Request request = ask();
    String old = issue(request);
    links = DecisionLinks.of(shop.store, LinkKeys.of("k2", Map.of("k1", OLD, "k2", NEW)));
    assertThat(open(old)).isInstanceOf(LinkAnswer.Shown.class);
    String fresh = issue(request);
    assertThat(fresh).startsWith("k2.");
    links = DecisionLinks.of(shop.store, LinkKeys.of("k2", Map.of("k2", NEW)));
    assertRefused(old, LinkAnswer.Why.OLD_KEY);
    assertThat(approve(fresh)).isInstanceOf(LinkAnswer.Decided.class);
  }

  @Test
  void aKeyOfTheSameNameWithOtherBytesOpensNothing() {
    String token = issue(ask());
    links = DecisionLinks.of(shop.store, LinkKeys.of("k1", Map.of("k1", NEW)));
    assertRefused(token, LinkAnswer.Why.FORGED);
  }

  @Test
  void aLinkEndsByTheStoresClock() {
    String token = issue(ask());
    shop.clock.advance(HOUR.minusMillis(1));
    assertThat(open(token)).isInstanceOf(LinkAnswer.Shown.class);
    shop.clock.advance(Duration.ofMillis(1));
    assertRefused(token, LinkAnswer.Why.EXPIRED);
  }

  @Test
  void whatSomebodyElseDecidedIsNotDecidedAgain() {
    Request request = ask();
    String token = issue(request);
    hitl.review().reject(request.reference(), "manager-2", "no");
    assertRefused(token, LinkAnswer.Why.CONCLUDED);
  }

  @Test
  void whatIsCriticalOrNotAskedHasNoLink() {
    Request critical = Asked.of(hitl, ToolCall.of("c1", "deleteAccount", Map.of("account", "a")));
    assertThat(links.issue(critical, "manager-1", HOUR)).isEmpty();
    hitl.review().reject(critical.reference(), "manager-1", "no");
    Request over = hitl.review().find(critical.id()).orElseThrow();
    assertThat(links.issue(over, "manager-1", HOUR)).isEmpty();
    for (Duration time : List.of(Duration.ZERO, HOUR.negated(), Duration.ofDays(31))) {
      assertThatThrownBy(() -> links.issue(critical, "manager-1", time))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> links.issue(critical, " ", HOUR))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatWasCutIsDecidedOnlyAfterTheWholeWasShown() {
    Request request = Asked.of(hitl, Asked.refund("4".repeat(500) + " and the end"));
    String token = issue(request);
    LinkAnswer.Shown cut = (LinkAnswer.Shown) open(token);
    assertThat(cut.seen()).isNull();
    assertThat(cut.text()).contains("⟨cut: ").doesNotContain("and the end");
    for (String guess : new String[] {null, "", "0".repeat(64)}) {
      assertThat(why(post(links, token, "manager-1", Choice.APPROVE, guess)))
          .isEqualTo(LinkAnswer.Why.SHOW_THE_WHOLE);
    }
    LinkAnswer.Shown whole =
        (LinkAnswer.Shown) links.open(token, as("manager-1"), true, hitl.review());
    assertThat(whole.text()).contains("and the end");
    assertThat(post(links, token, "manager-1", Choice.APPROVE, whole.seen()))
        .isInstanceOf(LinkAnswer.Decided.class);
  }

  @Test
  void aNoWithoutAReasonAndWhatIsNoChoiceDoNotUseTheLink() {
    String token = issue(ask());
    String seen = seen(token);
    assertThat(why(links.post(token, as("manager-1"), Choice.REJECT, " ", seen, hitl.review())))
        .isEqualTo(LinkAnswer.Why.REASON_MISSING);
    assertThat(why(links.post(token, as("manager-1"), null, "x", seen, hitl.review())))
        .isEqualTo(LinkAnswer.Why.NO_CHOICE);
    assertThat(approve(token)).isInstanceOf(LinkAnswer.Decided.class);
  }

  private List<StandingRecord> records() {
    return shop.store.standings(new StandingQuery("link", "default", null, 100));
  }

  @Test
  void theStoreHasTheHashOfATokenAndNotTheToken() {
    Request request = ask();
    String token = issue(request);
    StandingRecord record =
        records().stream()
            .filter(one -> one.key().equals(request.reference()))
            .findFirst()
            .orElseThrow();
    assertThat(record.body().json())
        .contains(LinkRecord.hash(token))
        .doesNotContain(token)
        .doesNotContain(token.split("\\.", -1)[2]);
    assertThat(record.uses()).isEqualTo(1);
  }

  @Test
  void whoeverCanWriteToTheStoreMakesNoLinkWorkForAnotherPerson() {
    Request request = ask();
    String token = issue(request);
    Store meddled =
        Meddled.of(
            shop.store,
            (method, arguments, real) ->
                method.equals("standing")
                    ? ((Optional<?>) real.go()).map(one -> forSomebodyElse((StandingRecord) one))
                    : real.go());
    DecisionLinks fooled = DecisionLinks.of(meddled, LinkKeys.of("k1", Map.of("k1", OLD)));
    assertThat(why(fooled.open(token, as("director-1"), false, hitl.review())))
        .isEqualTo(LinkAnswer.Why.FORGED);
  }

  private static StandingRecord forSomebodyElse(StandingRecord one) {
    Map<String, Object> body = new LinkedHashMap<>(one.body().asMap());
    body.put("reviewer", "director-1");
    return new StandingRecord(
        one.id(),
        one.kind(),
        one.tenant(),
        one.key(),
        one.principal(),
        one.uses(),
        one.left(),
        one.until(),
        one.revoked(),
        Arguments.of(body),
        one.head(),
        one.createdAt(),
        one.updatedAt());
  }

  @Test
  void whoeverHasTheKeyAndNoRecordMakesNoLink() {
    Request request = ask();
    LinkRecord made =
        new LinkRecord(
            "0".repeat(32),
            "default",
            request.reference(),
            request.revision().digest(),
            "manager-1",
            Set.of(Choice.APPROVE),
            shop.clock.instant().plus(HOUR));
    assertRefused(made.token(LinkKeys.of("k1", Map.of("k1", OLD))), LinkAnswer.Why.UNKNOWN);
  }

  @Test
  void aLinkThatIsOverForAMonthIsCleared() {
    Request request = ask();
    String token = issue(request);
    shop.clock.advance(HOUR.plus(Duration.ofDays(30)).plusMillis(1));
    links.issue(request, "manager-2", HOUR);
    assertThat(records()).noneMatch(one -> one.id().contains(token.split("\\.", -1)[1]));
    assertRefused(token, LinkAnswer.Why.UNKNOWN);
  }

  @Test
  void aKeyThatIsNoneIsAStartUpError() {
    assertThatThrownBy(() -> LinkKeys.of("k", Map.of("k", new byte[31])))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LinkKeys.of("k", Map.of("j", OLD)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LinkKeys.of("k.1", Map.of("k.1", OLD)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
