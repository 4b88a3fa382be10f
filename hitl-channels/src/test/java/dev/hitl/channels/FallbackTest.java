package dev.hitl.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.notify.NotTold;
import dev.hitl.notify.Notification;
import dev.hitl.notify.Notifier;
import dev.hitl.testing.RecordingNotifier;
import dev.hitl.testing.SettableClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FallbackTest {
  private final SettableClock clock = new SettableClock(Instant.parse("2026-03-02T09:00:00Z"));
  private final RecordingNotifier chat = new RecordingNotifier();
  private final RecordingNotifier mail = new RecordingNotifier();
  private final RecordingNotifier sms = new RecordingNotifier();
  private final Fallback chain = Fallback.of(chat, mail, sms).resting(Duration.ofMinutes(1), clock);

  private static final Notification NEWS = Asked.told("title", "text");

  @Test
  void theFirstThatWorksIsEnough() throws Exception {
    chain.notify(NEWS);
    assertThat(chat.told()).hasSize(1);
    assertThat(mail.told()).isEmpty();
  }

  @Test
  void theNextIsTriedAtOnceWhereTheOneBeforeFails() throws Exception {
    chat.failNext(1);
    mail.failNext(1);
    chain.notify(NEWS);
    assertThat(chat.told()).isEmpty();
    assertThat(sms.told()).extracting(Notification::id).containsExactly(NEWS.id());
  }

  @Test
  void aChannelThatFailedRestsAndIsTriedAgainAfterwards() throws Exception {
    chat.failNext(1);
    chain.notify(NEWS);
    chain.notify(NEWS);
    assertThat(chat.told()).isEmpty();
    assertThat(mail.told()).hasSize(2);
    clock.advance(Duration.ofMinutes(1));
    chain.notify(NEWS);
    assertThat(chat.told()).hasSize(1);
  }

  @Test
  void withoutARestEveryNoticeWaitsForTheChannelThatIsDown() throws Exception {
    Fallback restless = Fallback.of(chat, mail).resting(Duration.ZERO, clock);
    chat.failNext(1);
    restless.notify(NEWS);
    restless.notify(NEWS);
    assertThat(chat.told()).hasSize(1);
  }

  @Test
  void thoseAtRestAreTriedBeforeNobodyIsTold() throws Exception {
    chat.failNext(1);
    chain.notify(NEWS);
    mail.failNext(1);
    sms.failNext(1);
    chain.notify(NEWS);
    assertThat(chat.told()).hasSize(1);
  }

  @Test
  void whereNoneWorksTheOutboxTriesTheWholeChainAgain() {
    Shop shop = new Shop();
    Notifier missing =
        notification -> {
          throw new NoClassDefFoundError("mail");
        };
    Fallback all = Fallback.of(chat, missing).resting(Duration.ofDays(1), shop.clock);
    assertThatThrownBy(
            () -> {
              chat.failNext(1);
              all.notify(NEWS);
            })
        .isInstanceOf(IOException.class)
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
    Hitl hitl = shop.open(builder -> builder.notifier(all));
    Asked.of(hitl, Shop.refund("c1", "500"));
    chat.failNext(1);
    hitl.resumeDue();
    assertThat(chat.told()).isEmpty();
    shop.clock.advance(Duration.ofSeconds(5));
    hitl.resumeDue();
    assertThat(chat.told()).hasSize(1);
  }

  @Test
  void anInterruptIsNoReasonToGoOn() {
    Notifier interrupted =
        notification -> {
          throw new InterruptedException();
        };
    assertThatThrownBy(() -> Fallback.of(interrupted, mail).notify(NEWS))
        .isInstanceOf(InterruptedException.class);
    assertThat(mail.told()).isEmpty();
  }

  @Test
  void aChainWithoutAChannelIsAStartUpError() {
    assertThatThrownBy(Fallback::of).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aWordOfTheLadderPicksTheWayAndOneThatIsNotKnownTheUsualOne() throws Exception {
    ByChannel ways = ByChannel.usually(chat).on("sms", sms);
    for (String word : new String[] {null, "sms", "pigeon"}) {
      ways.notify(
          new Notification(
              NEWS.id(), NEWS.kind(), "r", NEWS.run(), NEWS.roles(), "t", "x", null, word, null));
    }
    assertThat(chat.told()).extracting(Notification::channel).containsExactly(null, "pigeon");
    assertThat(sms.told()).extracting(Notification::channel).containsExactly("sms");
    assertThatThrownBy(() -> ways.on("sms", mail)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Notifier throwing(Exception e) {
    return notification -> {
      throw e;
    };
  }

  @Test
  void aChannelThatSaidWhenToComeBackIsNotAskedBeforeNotEvenAsTheLast() throws Exception {
    List<String> asked = new ArrayList<>();
    Notifier limited =
        notification -> {
          asked.add("limited");
          throw new NotTold.Later("slow down", Duration.ofMinutes(5));
        };
    Fallback two = Fallback.of(limited, mail).resting(Duration.ofMinutes(1), clock);
    two.notify(NEWS);
    clock.advance(Duration.ofMinutes(2));
    mail.failNext(1);
    assertThatThrownBy(() -> two.notify(NEWS)).isInstanceOf(IOException.class);
    assertThat(asked).hasSize(1);
    clock.advance(Duration.ofMinutes(3));
    two.notify(NEWS);
    assertThat(asked).hasSize(2);
  }

  @Test
  void whereAllSaidWhenToComeBackTheFirstOfThemCounts() {
    Fallback both =
        Fallback.of(
                throwing(new NotTold.Later("a", Duration.ofMinutes(5))),
                throwing(new NotTold.Never("b")),
                throwing(new NotTold.Later("c", Duration.ofMinutes(3))))
            .resting(Duration.ZERO, clock);
    assertThatThrownBy(() -> both.notify(NEWS))
        .isInstanceOfSatisfying(
            NotTold.Later.class,
            later -> assertThat(later.delay()).isEqualTo(Duration.ofMinutes(3)));
    clock.advance(Duration.ofMinutes(1));
    assertThatThrownBy(() -> both.notify(NEWS))
        .isInstanceOfSatisfying(
            NotTold.Later.class,
            later -> assertThat(later.delay()).isEqualTo(Duration.ofMinutes(2)));
  }

  @Test
  void aChannelForWhichOneNoticeIsOverIsTheFirstForTheNext() throws Exception {
    List<String> refused = new ArrayList<>(List.of(NEWS.id()));
    Notifier choosy =
        notification -> {
          if (refused.remove(notification.id())) {
            throw new NotTold.Never("no such address");
          }
          chat.notify(notification);
        };
    Fallback two = Fallback.of(choosy, mail).resting(Duration.ofMinutes(1), clock);
    two.notify(NEWS);
    assertThat(mail.told()).hasSize(1);
    two.notify(NEWS);
    assertThat(mail.told()).hasSize(1);
    assertThat(chat.told()).hasSize(1);
  }

  @Test
  void itIsOverOnlyWhereItIsOverForAll() {
    Notifier over = throwing(new NotTold.Never("gone"));
    assertThatThrownBy(() -> Fallback.of(over, over).notify(NEWS))
        .isInstanceOf(NotTold.Never.class);
    mail.failNext(1);
    assertThatThrownBy(() -> Fallback.of(over, mail).notify(NEWS))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(NotTold.class);
  }
}
