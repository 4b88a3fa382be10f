package dev.hitl.escalate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.SideChain;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.notify.NotTold;
import dev.hitl.notify.Notice;
import dev.hitl.notify.Notification;
import dev.hitl.notify.Notifier;
import dev.hitl.policy.Flow;
import dev.hitl.request.Request;
import dev.hitl.run.RunHandle;
import dev.hitl.store.Meddled;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import dev.hitl.testing.RecordingNotifier;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CourierTest {
  private final Shop shop = new Shop();
  private Courier courier = new Courier(shop.store, List.of(shop.notifier));

  private RunHandle ask(Hitl hitl, ToolCall... calls) {
    hitl.agent("support", Shop.proposing(List.of(calls)));
    return hitl.start("support", "x");
  }

  private RunHandle ask() {
    return ask(shop.open(), Shop.refund("c1", "500"));
  }

  @Test
  void whenAllIsWellEachNoticeIsDeliveredOnce() {
    RunHandle run = ask();
    assertThat(courier.deliver()).isEqualTo(1);
    shop.clock.advance(Duration.ofDays(30));
    assertThat(courier.deliver()).isZero();
    Request request = Shop.only(run);
    Notification told = shop.notifier.told().get(0);
    assertThat(shop.notifier.told()).hasSize(1);
    assertThat(told.kind()).isEqualTo(Notice.Kind.OPENED);
    assertThat(told.reference()).isEqualTo(request.reference());
    assertThat(told.run()).isEqualTo(run.id());
    assertThat(told.roles()).containsExactly("manager");
    assertThat(told.title()).isEqualTo("[high] Refund 500 on order 42");
    assertThat(told.text()).contains(request.reference());
  }

  @Test
  void nobodyIsToldOfWhatWasNotCommitted() {
    assertThat(courier.deliver()).isZero();
    assertThat(shop.notifier.told()).isEmpty();
  }

  @Test
  void aNoticeThatCouldNotBeDeliveredIsTriedAgainUnderTheSameIdAfterATimeThatDoublesLessUpToHalf() {
    ask();
    List<String> ids = new ArrayList<>();
    List<Instant> tries = new ArrayList<>();
    Notifier failing =
        notification -> {
          ids.add(notification.id());
          tries.add(shop.clock.instant());
          throw new IOException("mail server is down");
        };
    Courier unlucky = new Courier(shop.store, List.of(failing));
    for (int second = 0; second < 5 * 3600; second++) {
      assertThat(unlucky.deliver()).isZero();
      shop.clock.advance(Duration.ofSeconds(1));
    }
    List<Long> gaps =
        IntStream.range(1, tries.size())
            .mapToObj(i -> Duration.between(tries.get(i - 1), tries.get(i)).toSeconds())
            .toList();
    List<Long> most = List.of(5L, 10L, 20L, 40L, 80L, 160L, 320L, 640L, 1280L, 2560L, 3600L, 3600L);
    assertThat(gaps).hasSizeGreaterThanOrEqualTo(most.size());
    for (int i = 0; i < most.size(); i++) {
      assertThat(gaps.get(i)).isBetween(most.get(i) / 2, most.get(i));
    }
    assertThat(ids).hasSize(gaps.size() + 1).containsOnly(ids.get(0));
  }

  @Test
  void aNoticeIsDeliveredAsSoonAsTheNotifierWorksAgainAndThenNoMore() {
    ask();
    shop.notifier.failNext(2);
    assertThat(courier.deliver()).isZero();
    shop.clock.advance(Duration.ofMillis(2_499));
    assertThat(courier.deliver()).isZero();
    shop.clock.advance(Duration.ofMillis(2_501));
    assertThat(courier.deliver()).isZero();
    shop.clock.advance(Duration.ofSeconds(10));
    assertThat(courier.deliver()).isEqualTo(1);
    shop.clock.advance(Duration.ofDays(1));
    assertThat(courier.deliver()).isZero();
    assertThat(shop.notifier.told()).hasSize(1);
  }

  @Test
  void aNoticeWhoseCourierDiedOnTheWayIsDeliveredByAnother() {
    ask();
    List<Notice> taken = shop.store.takeNotices(10, Duration.ofMinutes(1));
    assertThat(taken).hasSize(1);
    assertThat(courier.deliver()).isZero();
    shop.clock.advance(Duration.ofMinutes(1));
    assertThat(courier.deliver()).isEqualTo(1);
    assertThat(shop.notifier.told().get(0).id()).isEqualTo(taken.get(0).id());
  }

  @Test
  void whereOneOfTwoNotifiersFailsBothHearOfItAgainUnderTheSameId() {
    ask();
    RecordingNotifier second = new RecordingNotifier();
    second.failNext(1);
    Courier both = new Courier(shop.store, List.of(shop.notifier, second));
    assertThat(both.deliver()).isZero();
    shop.clock.advance(Duration.ofSeconds(5));
    assertThat(both.deliver()).isEqualTo(1);
    assertThat(shop.notifier.told()).hasSize(2);
    assertThat(second.told()).hasSize(1);
    assertThat(shop.notifier.told())
        .extracting(Notification::id)
        .containsOnly(second.told().get(0).id());
  }

  @Test
  void aFailingNotifierNeverHarmsTheRun() {
    for (Throwable thrown :
        List.of(
            new IllegalStateException("down"),
            new IOException("down"),
            new NoClassDefFoundError("mail"),
            new AssertionError("down"))) {
      Shop one = new Shop();
      Hitl hitl = one.open(builder -> builder.notifier(notification -> sneak(thrown)));
      RunHandle run = ask(hitl, Shop.refund("c1", "500"));
      hitl.resumeDue();
      assertThat(run.status()).isEqualTo(RunStatus.PARKED);
      hitl.review().approve(Shop.only(run).reference(), "manager-1");
      hitl.resumeDue();
      assertThat(run.result()).contains("refunded 500");
      assertThat(one.effects).hasSize(1);
      assertThat(hitl.audit().verify().isIntact()).isTrue();
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneak(Throwable thrown) throws E {
    throw (E) thrown;
  }

  @Test
  void anInterruptIsNotSwallowed() {
    ask();
    Notifier interrupted =
        notification -> {
          throw new InterruptedException();
        };
    assertThat(new Courier(shop.store, List.of(interrupted)).deliver()).isZero();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aRequestThatCannotBeReadKeepsNoOtherNoticeBack() {
    RunHandle run = ask(shop.open(), Shop.refund("a", "200"), Shop.refund("b", "300"));
    String unreadable = run.requests().get(0).id();
    Store meddled =
        Meddled.of(
            shop.store,
            (method, arguments, real) -> {
              if (method.equals("request") && arguments[0].equals(unreadable)) {
                throw new StoreException("cannot be read", null);
              }
              return real.go();
            });
    assertThat(new Courier(meddled, List.of(shop.notifier)).deliver()).isEqualTo(1);
    assertThat(shop.notifier.told().get(0).reference()).isEqualTo(run.requests().get(1).id());
  }

  @Test
  void everyNoticeThatIsDueGoesOutInOneRoundInItsOrder() {
    ToolCall[] calls =
        IntStream.range(0, 120)
            .mapToObj(i -> Shop.refund("c" + i, String.valueOf(200 + i)))
            .toArray(ToolCall[]::new);
    ask(shop.open(), calls);
    courier =
        new Courier(
            shop.store, List.of(shop.notifier), "node-1", new Flow(120, Duration.ofMinutes(1)));
    assertThat(courier.deliver()).isEqualTo(120);
    assertThat(shop.notifier.told()).extracting(Notification::id).doesNotHaveDuplicates();
    assertThat(shop.notifier.told().get(119).title()).contains("Refund 319");
  }

  @Test
  void whatIsToldIsTheRequestAsItIsWhenItIsTold() {
    Hitl hitl = shop.open();
    RunHandle run = ask(hitl, Shop.refund("c1", "500"));
    hitl.review().escalate(Shop.only(run).reference(), "manager-1", "director", "too much");
    courier.deliver();
    assertThat(shop.notifier.told())
        .extracting(Notification::kind)
        .containsExactly(Notice.Kind.OPENED, Notice.Kind.CHANGED);
    assertThat(shop.notifier.told()).allMatch(told -> told.roles().contains("director"));
    hitl.review().reject(Shop.only(run).reference(), "director-1", "no");
    courier.deliver();
    Notification last = shop.notifier.told().get(2);
    assertThat(last.kind()).isEqualTo(Notice.Kind.CONCLUDED);
    assertThat(last.title()).endsWith("(rejected)");
  }

  private List<String> told(RunHandle run) {
    return shop.store.audit(SideChain.ofRequest(Shop.only(run).id())).stream()
        .map(event -> event.type() + " " + event.data().get("kind"))
        .toList();
  }

  @Test
  void whatWasDeliveredIsOnRecordOnceAndWhatFailedIsNotYet() {
    RunHandle run = ask();
    shop.notifier.failNext(1);
    courier.deliver();
    assertThat(told(run)).isEmpty();
    shop.clock.advance(Duration.ofHours(1));
    courier.deliver();
    courier.deliver();
    assertThat(told(run)).containsExactly("TOLD OPENED");
  }

  @Test
  void aNoticeIsGivenUpAfterAHundredAttemptsAndThatIsOnRecord() {
    RunHandle run = ask();
    shop.notifier.failNext(100);
    for (int i = 0; i < 99; i++) {
      courier.deliver();
      shop.clock.advance(Duration.ofHours(1));
    }
    assertThat(told(run)).isEmpty();
    courier.deliver();
    assertThat(told(run)).containsExactly("GIVEN_UP OPENED");
    shop.clock.advance(Duration.ofDays(1));
    assertThat(courier.deliver()).isZero();
    assertThat(shop.notifier.told()).isEmpty();
  }

  private Duration tellsAgainAfter(Throwable thrown) {
    List<Instant> tries = new ArrayList<>();
    Courier unlucky =
        new Courier(
            shop.store,
            List.of(
                notification -> {
                  tries.add(shop.clock.instant());
                  sneak(thrown);
                }));
    for (int second = 0; second < 700 && tries.size() < 2; second++) {
      unlucky.deliver();
      shop.clock.advance(Duration.ofSeconds(1));
    }
    return Duration.between(tries.get(0), tries.get(1));
  }

  @Test
  void whoAsksToBeToldLaterIsNotToldBefore() {
    ask();
    assertThat(tellsAgainAfter(new NotTold.Later("slow down", Duration.ofMinutes(10))))
        .isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void whoAsksForLessThanTheOutboxWaitsAnywayIsToldThen() {
    ask();
    assertThat(tellsAgainAfter(new NotTold.Later("slow down", Duration.ZERO)))
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(5));
  }

  @Test
  void withoutSayingSoAServiceThatIsTooBusyIsAskedAgainWithinSeconds() {
    ask();
    assertThat(tellsAgainAfter(new IOException("slow down")))
        .isLessThanOrEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void nobodyKeepsANoticeBackForMoreThanADay() {
    assertThat(new NotTold.Later("x", Duration.ofDays(3_000)).delay())
        .isEqualTo(Duration.ofDays(1));
    assertThat(new NotTold.Later("x", Duration.ofDays(-1)).delay()).isZero();
  }

  @Test
  void whatWillNeverBeToldIsGivenUpAtOnceAndThatIsOnRecord() {
    RunHandle run = ask();
    Courier over =
        new Courier(
            shop.store,
            List.of(
                notification -> {
                  throw new NotTold.Never("gone");
                }));
    assertThat(over.deliver()).isZero();
    assertThat(told(run)).containsExactly("GIVEN_UP OPENED");
    shop.clock.advance(Duration.ofDays(1));
    assertThat(courier.deliver()).isZero();
  }

  @Test
  void oneNotifierThatIsOverKeepsNoOtherFromBeingTold() {
    RunHandle run = ask();
    Notifier gone =
        notification -> {
          throw new NotTold.Never("gone");
        };
    new Courier(shop.store, List.of(gone, shop.notifier)).deliver();
    assertThat(shop.notifier.told()).hasSize(1);
    assertThat(told(run)).containsExactly("GIVEN_UP OPENED");
  }

  @Test
  void whileAnotherMayStillWorkOneThatIsOverEndsNothing() {
    RunHandle run = ask();
    Notifier gone =
        notification -> {
          throw new NotTold.Never("gone");
        };
    shop.notifier.failNext(1);
    new Courier(shop.store, List.of(gone, shop.notifier)).deliver();
    assertThat(told(run)).isEmpty();
    shop.clock.advance(Duration.ofSeconds(5));
    new Courier(shop.store, List.of(gone, shop.notifier)).deliver();
    assertThat(shop.notifier.told()).hasSize(1);
    assertThat(told(run)).containsExactly("GIVEN_UP OPENED");
  }
}
