package dev.hitl.channels.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Json;
import dev.hitl.call.ToolCall;
import dev.hitl.channels.Asked;
import dev.hitl.escalate.Courier;
import dev.hitl.notify.NotTold;
import dev.hitl.notify.Notice;
import dev.hitl.policy.Flow;
import dev.hitl.policy.Policy;
import dev.hitl.request.Request;
import dev.hitl.run.RunHandle;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages that are remembered; inherited for other stores. */
public class SlackMessagesTest {
  private static final String TWO =
      """
      {"version": "1", "rules": [{"name": "two", "tool": "refund", "risk": "high",
        "message": "Refund {amount}", "approvals": [{"role": "manager", "count": 2}]}]}
      """;

  private Shop shop;
  private SlackRig rig;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void open() {
    shop = newShop();
    rig = new SlackRig(shop);
  }

  @AfterEach
  void close() {
    rig.close();
    shop.store.close();
  }

  private SlackChannel to(String target) {
    return rig.channel(told -> target).remembering(shop.store);
  }

  /** A node of its own, with channels of its own: nothing but the store is shared. */
  private Hitl node() {
    return shop.open(builder -> builder.notifier(to("C1")).notifier(to("C2")));
  }

  private List<String> updated() {
    return rig.calls("chat.update").stream()
        .map(call -> call.get("channel") + " " + call.get("ts"))
        .toList();
  }

  @Test
  void onceDecidedAnywhereEveryMessageSaysByWhomAndHasNoButtonsOnWhicheverNode() {
    Hitl first = node();
    Request request = Asked.of(first, Shop.refund("c1", "500"));
    first.resumeDue();
    assertThat(rig.calls("chat.postMessage")).hasSize(2);
    shop.clock.advance(Duration.ofSeconds(3));
    Hitl second = node();
    second.review().approve(request.reference(), "manager-1"); // at the desk, not in Slack
    second.resumeDue();
    assertThat(updated()).contains("DC1 10.1", "DC2 10.2");
    for (Map<String, Object> update : rig.calls("chat.update")) {
      assertThat(Json.text(update))
          .contains("Approved by manager-1. At 2026-03-02 09:00:03 UTC, 3 s after it was asked.")
          .doesNotContain("hitl.approve", "hitl.reject");
    }
  }

  @Test
  void whatIsNotRememberedKeepsItsButtons() {
    Hitl hitl = shop.open(builder -> builder.notifier(rig.channel(told -> "C1")));
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    hitl.resumeDue();
    hitl.review().approve(request.reference(), "manager-1");
    hitl.resumeDue();
    assertThat(rig.calls("chat.update")).isEmpty();
    assertThat(rig.calls("chat.postMessage")).hasSize(2);
  }

  @Test
  void whatFollowsIsAReplyInTheThreadOfItsChannel() {
    Hitl hitl = node();
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    hitl.resumeDue();
    hitl.review().reject(request.reference(), "manager-1", "no");
    hitl.resumeDue();
    List<Map<String, Object>> posts = rig.calls("chat.postMessage");
    assertThat(posts.get(0)).doesNotContainKey("thread_ts");
    assertThat(posts.get(2))
        .containsEntry("channel", "C1")
        .containsEntry("thread_ts", "10.1")
        .containsEntry("reply_broadcast", false);
    assertThat(posts.get(3)).containsEntry("channel", "C2").containsEntry("thread_ts", "10.2");
  }

  @Test
  void aRequestThatWasChangedIsAskedInTheThreadForAllToSeeAndItsOldMessageHasNoButtons() {
    Hitl hitl = shop.open(builder -> builder.policy(Policy.parse(TWO)).notifier(to("C1")));
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    hitl.resumeDue();
    hitl.review().modify(request.reference(), "manager-2", Map.of("amount", 400), "less");
    hitl.resumeDue();
    Map<String, Object> again = rig.calls("chat.postMessage").get(1);
    assertThat(again).containsEntry("thread_ts", "10.1").containsEntry("reply_broadcast", true);
    assertThat(Json.text(again)).contains("\"value\":\"" + request.id() + "@2\"");
    assertThat(updated()).containsExactly("DC1 10.1");
    assertThat(Json.text(rig.calls("chat.update").get(0)))
        .contains("changed since")
        .doesNotContain("hitl.approve");
  }

  @Test
  void aNoticeThatIsDeliveredAgainIsNotPostedAgain() throws Exception {
    to("C1").notify(Asked.told("t", "x"));
    to("C1").notify(Asked.told("t", "x"));
    assertThat(rig.calls("chat.postMessage")).hasSize(1);
    rig.channel(told -> "C1").notify(Asked.told("t", "x")); // what happens without
    assertThat(rig.calls("chat.postMessage")).hasSize(2);
  }

  @Test
  void anUpdateThatFailsIsTriedAgainAndTheOtherMessagesDoNotWaitForIt() {
    Hitl hitl = node();
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    hitl.resumeDue();
    hitl.review().approve(request.reference(), "manager-1");
    rig.sink.answering(
        received ->
            received.path().endsWith("update") && received.text().contains("\"10.1\"")
                ? "{\"ok\":false,\"error\":\"internal_error\"}"
                : "{\"ok\":true,\"channel\":\"D\",\"ts\":\"20.1\"}");
    hitl.resumeDue();
    assertThat(updated()).contains("DC1 10.1", "DC2 10.2");
    int before = updated().size();
    int posts = rig.calls("chat.postMessage").size();
    rig.sink.answering("{\"ok\":true}");
    shop.clock.advance(Duration.ofSeconds(5));
    hitl.resumeDue();
    assertThat(updated().subList(before, updated().size())).containsExactly("DC1 10.1");
    assertThat(rig.calls("chat.postMessage")).hasSize(posts);
    shop.clock.advance(Duration.ofDays(1));
    before = updated().size();
    hitl.resumeDue();
    assertThat(updated()).hasSize(before);
  }

  @Test
  void aMessageThatSomebodyRemovedKeepsNoNoticeBack() {
    Hitl hitl = node();
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    hitl.resumeDue();
    rig.sink.answering(
        received ->
            received.path().endsWith("update")
                ? "{\"ok\":false,\"error\":\"message_not_found\"}"
                : "{\"ok\":true,\"channel\":\"D\",\"ts\":\"20.1\"}");
    hitl.review().approve(request.reference(), "manager-1");
    hitl.resumeDue();
    int before = updated().size();
    shop.clock.advance(Duration.ofDays(1));
    hitl.resumeDue();
    assertThat(updated()).hasSize(before);
  }

  @Test
  void aWorkspaceThatHasEnoughIsNotAskedBeforeItSays() {
    Hitl hitl = shop.open(builder -> builder.notifier(to("C1")));
    Asked.of(hitl, Shop.refund("c1", "500"));
    rig.sink.next(429, "Retry-After", "120");
    hitl.resumeDue();
    for (int i = 0; i < 11; i++) {
      shop.clock.advance(Duration.ofSeconds(10));
      hitl.resumeDue();
    }
    assertThat(rig.sink.received()).hasSize(1);
    shop.clock.advance(Duration.ofSeconds(10));
    hitl.resumeDue();
    assertThat(rig.sink.received()).hasSize(2);
  }

  @Test
  void aLimitThatIsSaidInTheAnswerIsOneToo() {
    rig.sink.answering("{\"ok\":false,\"error\":\"ratelimited\"}");
    assertThatThrownBy(() -> to("C1").notify(Asked.told("t", "x")))
        .isInstanceOf(NotTold.Later.class);
    rig.sink.answering("{\"ok\":false,\"error\":\"invalid_auth\"}");
    assertThatThrownBy(() -> to("C1").notify(Asked.told("t", "x")))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(NotTold.class);
  }

  @Test
  void aDecisionThatIsToldOfInADigestBringsItsMessagesUpToDateToo() {
    Hitl hitl = shop.open();
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    Courier courier =
        new Courier(shop.store, List.of(to("C1")), "node-1", new Flow(1, Duration.ofMinutes(1)));
    courier.deliver();
    assertThat(rig.calls("chat.postMessage")).hasSize(1);
    hitl.review().approve(request.reference(), "manager-1");
    for (int i = 0; i < 3; i++) {
      courier.deliver();
      shop.clock.advance(Duration.ofSeconds(30));
    }
    Map<String, Object> last = rig.calls("chat.postMessage").get(1);
    assertThat(Json.text(last)).contains("notices in one").doesNotContain("thread_ts");
    assertThat(updated()).containsExactly("DC1 10.1");
  }

  /** Four that were asked one by one, and a courier that tells the rest in digests. */
  private Courier afterFour(List<Request> requests) {
    Hitl hitl = shop.open();
    List<ToolCall> calls = new ArrayList<>();
    for (int i = 2; i <= 5; i++) {
      calls.add(Shop.refund("c" + i, i + "00"));
    }
    hitl.agent("support", Shop.proposing(calls));
    requests.addAll(hitl.start("support", "x").requests());
    Courier courier =
        new Courier(shop.store, List.of(to("C1")), "node-1", new Flow(4, Duration.ofDays(365)));
    courier.deliver();
    assertThat(rig.calls("chat.postMessage")).hasSize(4);
    requests.subList(0, 2).forEach(one -> approve(hitl, one));
    return courier;
  }

  private static void approve(Hitl hitl, Request request) {
    hitl.review().approve(request.reference(), "manager-1");
  }

  /** The first so many updates from now on are answered with this error. */
  private void failing(int most, String error) {
    AtomicInteger left = new AtomicInteger(most);
    rig.sink.answering(
        received ->
            received.path().endsWith("update") && left.getAndDecrement() > 0
                ? "{\"ok\":false,\"error\":\"" + error + "\"}"
                : "{\"ok\":true,\"channel\":\"D\",\"ts\":\"20.1\"}");
  }

  @Test
  void aRateLimitOnUpdatesTellsNobodyTwiceOfWhatIsInADigest() {
    List<Request> requests = new ArrayList<>();
    Courier courier = afterFour(requests);
    failing(1, "ratelimited");
    courier.deliver();
    approve(shop.open(), requests.get(2)); // one more, so that it is another digest then
    shop.clock.advance(Duration.ofSeconds(61));
    courier.deliver();
    List<Map<String, Object>> posts = rig.calls("chat.postMessage");
    assertThat(posts).hasSize(5);
    assertThat(Json.text(posts.get(4))).contains("3 notices in one");
    assertThat(Set.copyOf(updated())).hasSize(3);
    assertThat(shop.store.takeNotices(10, Duration.ofMinutes(1))).isEmpty();
  }

  @Test
  void aMessageThatSlackRefusesToChangeKeepsNeitherADigestNorTheOthersBack() {
    Courier courier = afterFour(new ArrayList<>());
    failing(1, "restricted_action");
    courier.deliver();
    assertThat(rig.calls("chat.postMessage")).hasSize(5);
    assertThat(Set.copyOf(updated())).as("both were written to").hasSize(2);
    shop.clock.advance(Duration.ofDays(1));
    courier.deliver();
    assertThat(rig.calls("chat.postMessage")).hasSize(5);
    assertThat(shop.store.takeNotices(10, Duration.ofMinutes(1))).isEmpty();
  }

  @Test
  void moreMessagesThanTheRateAllowsAreBroughtUpToDateOneAfterAnother() {
    Hitl hitl = shop.open();
    List<ToolCall> calls =
        List.of(Shop.refund("c1", "500"), Shop.refund("c2", "600"), Shop.refund("c3", "700"));
    hitl.agent("support", Shop.proposing(calls));
    RunHandle run = hitl.start("support", "x");
    Courier courier =
        new Courier(shop.store, List.of(to("C1")), "node-1", new Flow(3, Duration.ofMinutes(1)));
    courier.deliver();
    run.requests().forEach(request -> hitl.review().approve(request.reference(), "manager-1"));
    AtomicInteger allowed = new AtomicInteger();
    List<String> taken = new ArrayList<>();
    rig.sink.answering(
        received -> {
          if (received.path().endsWith("update")) {
            if (allowed.getAndDecrement() <= 0) {
              return "{\"ok\":false,\"error\":\"ratelimited\"}";
            }
            taken.add(String.valueOf(Json.parseObject(received.text()).get("ts")));
          }
          return "{\"ok\":true,\"channel\":\"D\",\"ts\":\"20.1\"}";
        });
    for (int minute = 0; minute < 20; minute++) {
      allowed.set(1);
      courier.deliver();
      shop.clock.advance(Duration.ofMinutes(1));
    }
    assertThat(taken).containsExactlyInAnyOrder("10.1", "10.2", "10.3");
    assertThat(shop.store.takeNotices(10, Duration.ofMinutes(1))).isEmpty();
  }

  @Test
  void whatIsDecidedWhileItsMessageIsPostedHasNoButtonsEither() {
    Hitl hitl = shop.open();
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    rig.sink.answering(
        received -> {
          if (received.path().endsWith("postMessage")) {
            hitl.review().approve(request.reference(), "manager-1");
          }
          return "{\"ok\":true,\"channel\":\"D\",\"ts\":\"20.1\"}";
        });
    Notice opened = shop.store.takeNotices(1, Duration.ofMinutes(1)).get(0);
    assertThat(opened.kind()).isEqualTo(Notice.Kind.OPENED);
    shop.clock.advance(Duration.ofMinutes(1));
    new Courier(shop.store, List.of(to("C1"))).deliver();
    assertThat(Json.text(rig.calls("chat.postMessage").get(0))).contains("hitl.approve");
    assertThat(updated()).contains("D 20.1");
  }
}
