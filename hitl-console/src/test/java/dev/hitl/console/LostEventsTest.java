package dev.hitl.console;

import static org.awaitility.Awaitility.await;

import dev.hitl.request.Request;
import dev.hitl.store.AuditQuery;
import dev.hitl.store.InMemoryStore;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import dev.hitl.testing.SettableClock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens while a page opens, or while the store fails, is told all the same. */
class LostEventsTest {
  private final SettableClock clock = new SettableClock();
  private final Store kept = new InMemoryStore(clock);
  private final CountDownLatch late = new CountDownLatch(1);
  private final AtomicBoolean fails = new AtomicBoolean();
  private final AtomicBoolean failed = new AtomicBoolean();
  private final AtomicBoolean forgets = new AtomicBoolean();
  private final Desk desk = Desk.over(store(), clock);

  @AfterEach
  void close() {
    late.countDown();
    desk.close();
  }

  /** Slow, and failing once between the record and the requests, for the feed only. */
  private Store store() {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) -> {
              if (Thread.currentThread().getName().equals("hitl-console-feed")) {
                if (method.getName().equals("events")) {
                  late.await();
                } else if (method.getName().startsWith("request")
                    && fails.get()
                    && failed.compareAndSet(false, true)) {
                  throw new StoreException("gone for a moment", new IllegalStateException());
                }
              }
              if (forgets.get()
                  && method.getName().equals("events")
                  && arguments[0] instanceof AuditQuery query
                  && query.tenant() != null) {
                throw new StoreException("gone for a moment", new IllegalStateException());
              }
              try {
                return method.invoke(kept, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Otherwise pages that come back again and again would take the places of all others. */
  @Test
  void aPageThatCannotBeToldWhatItMissedIsNotHeld() {
    late.countDown();
    try (Desk quiet = Desk.over(store(), clock, b -> b.heartbeat(Duration.ofDays(1)))) {
      forgets.set(true);
      try (Following page =
          Following.from(quiet.as("manager-1"), "/api/events?after=" + Place.id(clock.instant()))) {
        await().until(page::isOver);
        await().until(() -> quiet.console.feed().size() == 0);
      }
      forgets.set(false);
      try (Following page =
          Following.from(quiet.as("manager-1"), "/api/events?after=" + Place.id(clock.instant()))) {
        await().until(() -> page.kinds().contains("hello"));
      }
    }
  }

  @Test
  void whatHappensAfterTheHelloIsToldThoughTheFirstLookIsLate() {
    try (Following page = Following.from(desk.as("manager-1"))) {
      await().until(() -> page.kinds().contains("hello"));
      Request request = desk.refund(500);

      late.countDown();

      await().until(() -> page.told("opened").contains(request.id()));
    }
  }

  @Test
  void whatWasFoundWhileTheStoreFailedIsToldLater() {
    late.countDown();
    try (Following page = Following.from(desk.as("manager-1"))) {
      await().until(() -> page.kinds().contains("hello"));
      fails.set(true);
      Request request = desk.refund(500);

      await().until(failed::get);
      await().until(() -> page.told("opened").contains(request.id()));
    }
  }
}
