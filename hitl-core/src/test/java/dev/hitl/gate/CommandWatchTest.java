package dev.hitl.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hitl.Shop;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CommandWatchTest {
  private final Shop shop = new Shop();
  private final AtomicInteger readings = new AtomicInteger();
  private final AtomicBoolean broken = new AtomicBoolean();
  private final CountDownLatch first = new CountDownLatch(1);
  private final Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();

  private final Store store =
      new ForwardingStore(shop.store) {
        @Override
        public List<StandingRecord> holding(String kind, @Nullable String after, int limit) {
          if (readings.incrementAndGet() == 1) {
            try {
              first.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
          if (broken.get()) {
            throw new StoreException("no connection", null);
          }
          return super.holding(kind, after, limit);
        }
      };
  private final CommandWatch watch = new CommandWatch(store, Duration.ofSeconds(2));

  private List<Thread> askers(int count) {
    List<Thread> askers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Thread asker = new Thread(() -> watch.at(shop.clock.instant()));
      asker.setUncaughtExceptionHandler((thread, e) -> thrown.add(e));
      askers.add(asker);
      asker.start();
      await().until(() -> readings.get() > 0); // whoever comes now asks after it began
    }
    await().until(() -> askers.stream().allMatch(a -> a.getState() == Thread.State.WAITING));
    return askers;
  }

  private void goOn(List<Thread> askers) throws InterruptedException {
    first.countDown();
    for (Thread asker : askers) {
      asker.join();
    }
  }

  @Test
  void ofManyWhoFindTheReadingOutOfDateOneReadsForAll() throws Exception {
    goOn(askers(8));
    assertThat(readings).hasValue(1);
  }

  @Test
  void oneMoreReadingServesAllThatWaitWhenAHintComes() throws Exception {
    List<Thread> askers = askers(8);
    watch.hinted();
    goOn(askers);
    assertThat(readings).hasValue(2);
    assertThat(thrown).isEmpty();
  }

  @Test
  void whereTheStoreCannotBeReadAllAreToldAndNotOneAfterTheOther() throws Exception {
    List<Thread> askers = askers(8);
    broken.set(true);
    goOn(askers);
    assertThat(readings).hasValue(2);
    assertThat(thrown).hasSize(8).allSatisfy(e -> assertThat(e).isInstanceOf(StoreException.class));
  }
}
