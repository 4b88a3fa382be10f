package dev.hitl.escalate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.notify.Notice;
import dev.hitl.notify.Notification;
import dev.hitl.policy.Flow;
import dev.hitl.review.InboxPage;
import dev.hitl.review.InboxQuery;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** People are told of a flood in one digest, and nobody else waits for it. */
class DigestTest {
  private static final Flow FLOW = new Flow(10, Duration.ofMinutes(1));
  private final Shop shop = new Shop();
  private final Courier courier = new Courier(shop.store, List.of(shop.notifier), "node-1", FLOW);

  private static ToolCall[] refunds(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Shop.refund("c" + i, String.valueOf(200 + i)))
        .toArray(ToolCall[]::new);
  }

  private void ask(String tenant, String run, ToolCall... calls) {
    Hitl hitl = shop.open();
    hitl.agent("support", Shop.proposing(List.of(calls)));
    hitl.start(new RunId(tenant, "support", run), "x");
  }

  private List<Notification> told() {
    return shop.notifier.told();
  }

  @Test
  void whatComesFasterThanTheBucketAllowsIsOneDigest() {
    ask("default", "r", refunds(60));
    assertThat(courier.deliver()).isEqualTo(60);
    assertThat(told()).hasSize(11);
    Notification digest = told().get(10);
    assertThat(digest.kind()).isEqualTo(Notice.Kind.DIGEST);
    assertThat(digest.roles()).containsExactly("manager");
    assertThat(digest.title()).startsWith("50 notices in one").contains("Refund 210");
    assertThat(digest.text()).contains("Refund 214", "and 45 more").doesNotContain("Refund 215");
    assertThat(digest.notices()).hasSize(50);
    Set<String> all = new TreeSet<>();
    told().forEach(notification -> all.addAll(notification.notices()));
    assertThat(all).hasSize(60);
    assertThat(courier.deliver()).isZero();
  }

  @Test
  void theNextDigestComesWhenItIsTimeAndTheBucketFillsAgain() {
    ask("default", "r", refunds(20));
    courier.deliver();
    ask("default", "s", refunds(30));
    assertThat(courier.deliver()).isZero();
    shop.clock.advance(Duration.ofSeconds(59));
    assertThat(courier.deliver()).isZero();
    shop.clock.advance(Duration.ofSeconds(1));
    assertThat(courier.deliver()).isEqualTo(30);
    assertThat(told()).hasSize(11 + 10 + 1);
  }

  @Test
  void aDigestThatCouldNotBeDeliveredIsTriedAgainUnderTheSameId() {
    ask("default", "r", refunds(30));
    shop.notifier.failNext(1);
    courier.deliver();
    int before = told().size();
    shop.clock.advance(Duration.ofHours(2));
    courier.deliver();
    assertThat(told().size()).isGreaterThan(before);
    Set<String> all = new TreeSet<>();
    told().forEach(notification -> all.addAll(notification.notices()));
    assertThat(all).hasSize(30);

    Shop other = new Shop();
    Courier one =
        new Courier(
            other.store, List.of(other.notifier), "node-1", new Flow(1, Duration.ofHours(1)));
    Hitl hitl = other.open();
    hitl.agent("support", Shop.proposing(List.of(refunds(5))));
    hitl.start("support", "x");
    assertThat(one.deliver()).isEqualTo(5);
    Notification digest = other.notifier.told().get(1);
    assertThat(digest.id()).hasSize(32).isNotIn(digest.notices());
  }

  @Test
  void eachTenantAndEachRoleHasABucketOfItsOwn() {
    ask("default", "r", refunds(12));
    ask("other", "r", refunds(3));
    ask("default", "s", Shop.call("d", "deleteAccount", "account", "a7"));
    courier.deliver();
    assertThat(told().stream().filter(n -> n.kind() == Notice.Kind.DIGEST)).hasSize(1);
    assertThat(told()).hasSize(10 + 1 + 3 + 1);
  }

  @Test
  void ofAHundredThousandRequestsOfOneTenantNoOtherWaitsAndItsOwnPeopleAreToldInFewDigests() {
    Hitl hitl = shop.open();
    hitl.agent("support", Shop.proposing(List.of(refunds(100))));
    for (int run = 0; run < 1_000; run++) {
      hitl.start(new RunId("flood", "support", "r" + run), "x");
    }
    ask("small", "r", refunds(1));
    long first =
        shop.store.takeNotices(50, Duration.ofMinutes(1)).stream()
            .filter(notice -> isOf("small", notice))
            .count();
    assertThat(first).as("it is in the first that are delivered").isEqualTo(1);

    shop.clock.advance(Duration.ofMinutes(1));
    assertThat(courier.deliver()).isEqualTo(100_001);
    assertThat(told()).hasSize(10 + 20 + 1);
    InboxPage small = hitl.review().inbox(InboxQuery.of("small"));
    assertThat(small.entries()).hasSize(1);
    List<InboxPage.Entry> flood = hitl.review().inbox(InboxQuery.of("flood")).entries();
    assertThat(flood).hasSize(100).allMatch(entry -> entry.alike() == 1_000);
  }

  private boolean isOf(String tenant, Notice notice) {
    return shop.store.request(notice.request()).orElseThrow().run().tenant().equals(tenant);
  }

  @Test
  void withoutABucketEachIsTold() {
    Courier flooding =
        new Courier(
            shop.store, List.of(shop.notifier), "node-1", new Flow(1_000, Duration.ofMinutes(1)));
    ask("default", "r", refunds(60));
    flooding.deliver();
    assertThat(told()).hasSize(60);
  }

  @Test
  void aFlowLetsSomethingThrough() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Flow(0, Duration.ofMinutes(1)));
    assertThatIllegalArgumentException().isThrownBy(() -> new Flow(1, Duration.ZERO));
  }
}
