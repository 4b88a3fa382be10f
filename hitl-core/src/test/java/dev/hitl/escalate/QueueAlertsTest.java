package dev.hitl.escalate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Scribe;
import dev.hitl.call.RunId;
import dev.hitl.notify.NotTold;
import dev.hitl.notify.Notice;
import dev.hitl.notify.Notification;
import dev.hitl.notify.Notifier;
import dev.hitl.policy.Alerts;
import dev.hitl.policy.Policy;
import dev.hitl.policy.PolicyException;
import dev.hitl.store.AuditQuery;
import dev.hitl.store.NodeStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public class QueueAlertsTest {
  private final List<Notification> told = new ArrayList<>();
  private Shop shop;
  private Hitl hitl;
  private QueueAlerts one;
  private QueueAlerts two;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void openShop() {
    shop = newShop();
    hitl = open();
    one = node("node-1", told::add);
    two = node("node-2", told::add);
  }

  @AfterEach
  void close() {
    shop.store.close();
  }

  private Hitl open() {
    Hitl node =
        shop.open(builder -> builder.policy(Policy.builder("1").alerts(Alerts.NONE).build()));
    node.agent("support", Shop.proposing(List.of(Shop.refund("c1", "150"))));
    return node;
  }

  private QueueAlerts node(String node, Notifier notifier) {
    // As in a node, whose store signs what is put, so that it has another end than what was put.
    return new QueueAlerts(
        new NodeStore(shop.store, new Scribe(node, "1")), List.of(notifier), node, Alerts.USUAL);
  }

  private void ask(String run) {
    hitl.start(Shop.runId(run), "go");
  }

  private void minutes(int minutes) {
    shop.clock.advance(Duration.ofMinutes(minutes));
  }

  private void decideAll() {
    hitl.review().inbox().forEach(r -> hitl.review().reject(r.reference(), "manager-1", "no"));
  }

  private List<String> onRecord() {
    return shop.store.events(AuditQuery.all()).stream()
        .filter(event -> event.subject().startsWith("alert:"))
        .map(AuditEvent::type)
        .toList();
  }

  @Test
  void anAlertIsToldOnceWhicheverNodeLooks() {
    ask("1");
    minutes(29);
    assertThat(one.look() + two.look()).isZero();
    ask("2");
    minutes(1);
    for (int round = 0; round < 5; round++) {
      one.look();
      two.look();
      minutes(10);
    }
    assertThat(told).hasSize(1);
    assertThat(told.get(0).kind()).isEqualTo(Notice.Kind.ALERT);
    assertThat(told.get(0).title()).isEqualTo("1 waiting for more than PT30M in default");
    assertThat(told.get(0).text()).contains("PT30M: [high] Refund 150 on order 42");
    assertThat(told.get(0).roles()).containsExactly("manager");
    assertThat(onRecord()).containsExactly("ALERTED");
  }

  @Test
  void theNextAlertComesWhenTheQueueWasYoungInBetween() {
    ask("1");
    minutes(31);
    one.look();
    ask("2");
    minutes(31);
    hitl.review().reject(hitl.review().inbox().get(0).id(), "manager-1", "no");
    one.look();
    assertThat(told).as("another is too old all the while").hasSize(1);
    decideAll();
    minutes(1);
    two.look();
    assertThat(onRecord()).containsExactly("ALERTED", "REVOKED");
    ask("3");
    minutes(31);
    two.look();
    one.look();
    assertThat(told).hasSize(2);
    assertThat(told.get(0).id()).isNotEqualTo(told.get(1).id());
  }

  @Test
  void tenantsHaveAlertsOfTheirOwn() {
    ask("1");
    hitl.start(new RunId("acme", "support", "1"), "go");
    minutes(30);
    one.look();
    assertThat(told).extracting(n -> n.run().tenant()).containsExactlyInAnyOrder("acme", "default");
  }

  @Test
  void afterARestartAndAClockThatWasSetBackNothingIsToldAgain() {
    ask("1");
    minutes(40);
    one.look();
    minutes(-20);
    node("node-3", told::add).look();
    one.look();
    assertThat(onRecord()).as("young by that clock, and the same").containsExactly("ALERTED");
    minutes(35);
    node("node-4", told::add).look();
    assertThat(told).hasSize(1);
  }

  @Test
  void whatCouldNotBeToldIsToldByAnotherNodeWhenTheLeaseIsOver() {
    ask("1");
    minutes(31);
    List<String> tried = new ArrayList<>();
    QueueAlerts failing =
        node(
            "node-3",
            notification -> {
              tried.add(notification.id());
              throw new IllegalStateException("no network");
            });
    failing.look();
    one.look();
    assertThat(told).as("the lease is the other's").isEmpty();
    minutes(1);
    one.look();
    two.look();
    assertThat(told).extracting(Notification::id).isEqualTo(tried).hasSize(1);
  }

  @Test
  void whatNobodyWillEverBeToldIsNotCountedAsTold() {
    ask("1");
    minutes(31);
    List<String> tried = new ArrayList<>();
    QueueAlerts over =
        node(
            "node-3",
            notification -> {
              tried.add(notification.id());
              throw new NotTold.Never("it is gone");
            });
    assertThat(over.look()).isZero();
    minutes(2);
    assertThat(over.look()).isZero();
    assertThat(tried).as("it is given up").hasSize(1);
  }

  @Test
  void itIsLookedAtOnceAMinute() {
    one.look();
    ask("1");
    shop.clock.advance(Duration.ofSeconds(59));
    assertThat(
            new QueueAlerts(shop.store, List.of(told::add), "n", new Alerts(Duration.ofSeconds(30)))
                .look())
        .as("control: there is something to tell")
        .isEqualTo(1);
    decideAll();
    assertThat(onRecord()).containsExactly("ALERTED");
    one.look();
    assertThat(onRecord()).as("not looked at").containsExactly("ALERTED");
    shop.clock.advance(Duration.ofSeconds(1));
    one.look();
    assertThat(onRecord()).containsExactly("ALERTED", "REVOKED");
  }

  @Test
  void nobodyIsToldWhereThePolicySaysSoOrThereIsNoNotifier() {
    ask("1");
    minutes(60);
    assertThat(new QueueAlerts(shop.store, List.of(told::add), "n", Alerts.NONE).look()).isZero();
    assertThat(new QueueAlerts(shop.store, List.of(), "n", Alerts.USUAL).look()).isZero();
    assertThat(onRecord()).isEmpty();
  }

  @Test
  void aNodeTellsByItselfAndTheThresholdIsPolicy() {
    Hitl node = shop.open("{\"version\": \"1\", \"alerts\": {\"queueAge\": \"PT5M\"}}");
    ask("1");
    minutes(5);
    node.resumeDue();
    node.resumeDue();
    assertThat(shop.notifier.told().stream().filter(n -> n.kind() == Notice.Kind.ALERT)).hasSize(1);
    assertThat(hitl.fsck().check().isClean()).isTrue();
    assertThat(hitl.audit().verify().isIntact()).isTrue();
  }

  @Test
  void theThresholdIsHalfAnHourUnlessThePolicySaysOtherwise() {
    assertThat(Policy.none().alerts().queueAge()).isEqualTo(Duration.ofMinutes(30));
    assertThat(Policy.parse("{\"version\": \"1\", \"alerts\": {\"queueAge\": \"never\"}}").alerts())
        .isEqualTo(Alerts.NONE);
    assertThatThrownBy(() -> new Alerts(Duration.ofSeconds(-1)))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("queueAge");
    assertThatThrownBy(() -> Policy.parse("{\"version\": \"1\", \"alerts\": {}}"))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("give queueAge");
  }
}
