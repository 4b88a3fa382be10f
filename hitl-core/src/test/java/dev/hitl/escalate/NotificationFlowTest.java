package dev.hitl.escalate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.notify.Notice;
import dev.hitl.notify.Notification;
import dev.hitl.policy.Flow;
import dev.hitl.policy.Policy;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.RequestQuery;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An agent that asks without end, and people whom the policy keeps from being told of each. */
class NotificationFlowTest {
  private static final int FLOOD = 200;
  private static final RequestQuery ALL =
      new RequestQuery("default", Set.of(RequestStatus.PENDING), null, null, 1_000);
  private final Shop shop = new Shop();

  private Hitl open(Policy policy) {
    Hitl hitl = shop.open(builder -> builder.policy(policy));
    hitl.agent("flood", run -> run.call(List.of(Shop.refund("c1", "500"))).toString());
    return hitl;
  }

  private static void ask(Hitl hitl, int times) {
    for (int i = 0; i < times; i++) {
      hitl.start("flood", "go");
    }
    hitl.resumeDue();
  }

  private List<Notification> toldBy(Policy policy) {
    Hitl hitl = open(policy);
    ask(hitl, FLOOD);
    assertThat(shop.store.requests(ALL)).hasSize(FLOOD);
    return shop.notifier.told();
  }

  private static void isFiveAndADigest(List<Notification> told) {
    assertThat(told).hasSize(6);
    assertThat(told.subList(0, 5)).allMatch(one -> one.kind() == Notice.Kind.OPENED);
    assertThat(told.get(5).kind()).isEqualTo(Notice.Kind.DIGEST);
    assertThat(told.get(5).title()).contains(String.valueOf(FLOOD - 5));
  }

  @Test
  void aFloodIsToldAsTheBucketOfThePolicyHoldsAndInOneDigest() {
    isFiveAndADigest(
        toldBy(Policy.builder("1").notificationFlow(new Flow(5, Duration.ofMinutes(1))).build()));
  }

  @Test
  void aPolicyFileSaysTheSame() {
    isFiveAndADigest(
        toldBy(Policy.parse("version: 1\nnotificationFlow: {burst: 5, refill: PT1M}\n")));
  }

  /** The control: with a bucket that nothing empties, everybody is told of everything. */
  @Test
  void withABucketLargerThanTheFloodAllOfItArrives() {
    List<Notification> told =
        toldBy(Policy.parse("version: 1\nnotificationFlow: {burst: 1000, refill: PT1M}\n"));
    assertThat(told).hasSize(FLOOD).allMatch(one -> one.kind() == Notice.Kind.OPENED);
  }

  @Test
  void withoutAWordOfThePolicyAHundredAreToldAndADigest() {
    List<Notification> told = toldBy(Policy.none());
    assertThat(told).hasSize(101);
    assertThat(told.get(100).kind()).isEqualTo(Notice.Kind.DIGEST);
  }

  @Test
  void afterItsTimeTheBucketIsFullAgain() {
    Hitl hitl = open(Policy.parse("version: 1\nnotificationFlow: {burst: 5, refill: PT1M}\n"));
    ask(hitl, FLOOD);
    shop.clock.advance(Duration.ofMinutes(1));
    ask(hitl, 5);
    assertThat(shop.notifier.told().subList(6, 11))
        .hasSize(5)
        .allMatch(one -> one.kind() == Notice.Kind.OPENED);
  }
}
