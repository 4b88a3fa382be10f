package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hitl.request.Request;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Who it is that has a page open is asked again while it is open. */
class AskedAgainTest {
  private static final Duration BEAT = Duration.ofMillis(50);

  private static BearerTokens tokens(String... names) {
    Map<String, Caller> tokens = new ConcurrentHashMap<>();
    for (String name : names) {
      tokens.put(BearerTokens.hash(Desk.token(name)), new Caller("default", name));
    }
    return BearerTokens.hashed(tokens);
  }

  private static Desk desk(Authenticator authenticator) {
    return new Desk(b -> b.heartbeat(BEAT).authenticator(authenticator));
  }

  private static Following opened(Following page) {
    await().until(() -> page.kinds().contains("hello"));
    return page;
  }

  @Test
  void aRevokedTokenEndsItsOpenPagesAndNobodyElses() {
    AtomicReference<BearerTokens> tokens = new AtomicReference<>(tokens("manager-1", "manager-2"));
    try (Desk desk = desk(incoming -> tokens.get().caller(incoming));
        Following revoked = opened(Following.from(desk.as("manager-1")));
        Following other = opened(Following.from(desk.as("manager-2")))) {
      tokens.set(tokens("manager-2"));

      await().until(revoked::isOver);
      Request request = desk.refund(500);
      await().until(() -> other.told("opened").contains(request.id()));
      assertThat(revoked.told("opened")).isEmpty();
      assertThat(Following.from(desk.as("manager-1")).status()).isEqualTo(401);
    }
  }

  /** Control: one that is not asked again is told on. */
  @Test
  void withoutAskingAgainWhoeverHadARevokedTokenWouldBeToldOn() {
    AtomicReference<BearerTokens> tokens = new AtomicReference<>(tokens("manager-1"));
    AtomicLong asked = new AtomicLong();
    Authenticator once =
        new Authenticator() {
          @Override
          public Optional<Caller> caller(Incoming incoming) {
            return tokens.get().caller(incoming);
          }

          @Override
          public Optional<Caller> again(Incoming incoming) {
            asked.incrementAndGet();
            return Optional.of(new Caller("default", "manager-1"));
          }
        };
    try (Desk desk = desk(once);
        Following revoked = opened(Following.from(desk.as("manager-1")))) {
      tokens.set(tokens("manager-2"));
      long before = asked.get();
      await().until(() -> asked.get() > before + 2);

      Request request = desk.refund(500);

      await().until(() -> revoked.told("opened").contains(request.id()));
    }
  }

  @Test
  void aSessionThatEndedOrIsSomebodyElsesNowEndsItsOpenPages() {
    Map<String, String> sessions = new ConcurrentHashMap<>();
    sessions.put("one", "manager-1");
    sessions.put("two", "manager-2");
    Authenticator session =
        incoming ->
            incoming.cookies("SESSION").stream()
                .findFirst()
                .map(sessions::get)
                .map(name -> new Caller("default", name));
    try (Desk desk = desk(session);
        Following ended = opened(page(desk, "one"));
        Following taken = opened(page(desk, "two"))) {
      sessions.remove("one");
      await().until(ended::isOver);
      assertThat(taken.isOver()).isFalse();

      sessions.put("two", "director-1");
      await().until(taken::isOver);
    }
  }

  private static Following page(Desk desk, String session) {
    return Following.from(desk.anonymous().with("Cookie", "a=b; SESSION=" + session));
  }

  @Test
  void anAuthenticatorThatFailsEndsThePagesOfWhichItSaysNothing() {
    AtomicBoolean fails = new AtomicBoolean();
    BearerTokens tokens = tokens("manager-1");
    Authenticator failing =
        incoming -> {
          if (fails.get()) {
            throw new IllegalStateException("the session store is gone");
          }
          return tokens.caller(incoming);
        };
    try (Desk desk = desk(failing);
        Following page = opened(Following.from(desk.as("manager-1")))) {
      fails.set(true);

      await().until(page::isOver);
    }
  }

  @Test
  void aPageOfWhichNothingIsSaidForAMinuteIsToldNoMore() {
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    AtomicLong nanos = new AtomicLong();
    BearerTokens tokens = tokens("manager-1");
    Authenticator slow =
        new Authenticator() {
          @Override
          public Optional<Caller> caller(Incoming incoming) {
            return tokens.caller(incoming);
          }

          @Override
          public Optional<Caller> again(Incoming incoming) {
            asked.countDown();
            try {
              hanging.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return caller(incoming);
          }
        };
    try (Desk desk = new Desk(b -> b.heartbeat(BEAT).ticker(nanos::get).authenticator(slow));
        Following page = opened(Following.from(desk.as("manager-1")))) {
      await().until(() -> asked.getCount() == 0);
      Request told = desk.refund(1);
      await().until(() -> page.told("opened").contains(told.id()));

      nanos.addAndGet(Duration.ofSeconds(61).toNanos());
      Request late = desk.refund(2);

      await().until(page::isOver);
      assertThat(page.told("opened")).doesNotContain(late.id());
      hanging.countDown();
    }
  }

  @Test
  void aPageIsOpenForTenMinutesAndThenSaysAgainWhoItIsOf() {
    AtomicLong nanos = new AtomicLong();
    try (Desk desk = new Desk(b -> b.heartbeat(BEAT).ticker(nanos::get));
        Following page = opened(Following.from(desk.as("manager-1")))) {
      nanos.addAndGet(Duration.ofSeconds(601).toNanos());

      await().until(page::isOver);
    }
  }
}
