package dev.hitl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.notify.Notice;
import dev.hitl.request.Request;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.RunQuery;
import dev.hitl.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How soon nodes on one store find what others did, and what it costs those who find nothing. */
@Timeout(180)
class WakeUpTest {
  private static final Duration NEVER = Duration.ofDays(1);
  private static final Agent AGENT = Shop.proposing(List.of(Shop.refund("c1", "500")));

  private final Shop shop = new Shop();

  /** What one node asks of the store that all share; deaf where it is not told of anything. */
  private static final class Asked extends ForwardingStore {
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger sweeps = new AtomicInteger();
    private final AtomicInteger courierRounds = new AtomicInteger();
    private final AtomicInteger listenings = new AtomicInteger();
    private final boolean deaf;

    private Asked(Store store, boolean deaf) {
      super(store);
      this.deaf = deaf;
    }

    @Override
    public List<RunRecord> runs(RunQuery query) {
      looks.incrementAndGet();
      return super.runs(query);
    }

    @Override
    public List<Request> overdue(int limit) {
      sweeps.incrementAndGet();
      return super.overdue(limit);
    }

    @Override
    public List<Notice> takeNotices(int limit, Duration lease) {
      courierRounds.incrementAndGet();
      return super.takeNotices(limit, lease);
    }

    @Override
    public Listening listen(Runnable hint) {
      listenings.incrementAndGet();
      return deaf ? () -> {} : super.listen(hint);
    }
  }

  private Hitl node(Store store, Duration poll) {
    return new Shop(store).open(builder -> builder.background(true).pollInterval(poll));
  }

  private RunId parked(Hitl desk, String name) {
    RunId id = Shop.runId(name);
    desk.start(id, "x");
    return id;
  }

  private static void approve(Hitl desk, RunId run) {
    desk.review().approve(Shop.only(desk.run(run)).reference(), "manager-1");
  }

  private RunStatus status(RunId run) {
    return shop.store.run(run).orElseThrow().status();
  }

  private Hitl desk() {
    Hitl desk = shop.open();
    desk.agent("support", AGENT);
    return desk;
  }

  @Test
  void aDecisionOnOneNodeWakesAnother() {
    Hitl desk = desk();
    try (Hitl other = node(new ForwardingStore(shop.store), NEVER)) {
      other.agent("support", AGENT);
      for (int i = 0; i < 20; i++) {
        RunId run = parked(desk, "r" + i);
        approve(desk, run);
        await().until(() -> status(run) == RunStatus.FINISHED);
      }
    }
  }

  @Test
  void aNodeThatIsNotToldFindsItByItself() {
    Hitl desk = desk();
    try (Hitl other = node(new Asked(shop.store, true), Duration.ofMillis(100))) {
      other.agent("support", AGENT);
      RunId run = parked(desk, "r");
      approve(desk, run);
      await().until(() -> status(run) == RunStatus.FINISHED);
    }
  }

  @Test
  void aNodeWithoutAgentsAsksTheStoreForNoRunsAndDoesNotListen() {
    Hitl desk = desk();
    Asked asked = new Asked(shop.store, false);
    try (Hitl other = node(asked, Duration.ofMillis(10))) {
      RunId run = parked(desk, "r");
      other.review().approve(Shop.only(desk.run(run)).reference(), "manager-1");
      await().until(() -> asked.sweeps.get() > 20);
      assertThat(asked.looks).hasValue(0);
      assertThat(asked.listenings).hasValue(0);
      other.agent("support", AGENT);
      await().until(() -> status(run) == RunStatus.FINISHED);
      assertThat(asked.listenings).hasValue(1);
    }
  }

  @Test
  void aDecisionElsewhereMakesANodeLookForRunsAndNeitherSweepNorBringNotices() {
    Hitl desk = desk();
    Asked asked = new Asked(shop.store, false);
    try (Hitl other = node(asked, NEVER)) {
      other.agent("another", run -> "never");
      await().until(() -> asked.courierRounds.get() > 0 && asked.sweeps.get() > 0);
      AtomicInteger rounds = new AtomicInteger();
      await()
          .during(Duration.ofMillis(200))
          .until(() -> rounds.getAndSet(asked.courierRounds.get()) == asked.courierRounds.get());
      for (int i = 0; i < 20; i++) {
        int before = asked.looks.get();
        approve(desk, parked(desk, "r" + i));
        await().until(() -> asked.looks.get() > before);
      }
      assertThat(asked.sweeps).hasValue(1);
      assertThat(asked.courierRounds).hasValue(rounds.get());
    }
  }

  @Test
  void aNodesOwnPauseSendsItsCourierAtOnce() {
    try (Hitl hitl = node(shop.store, NEVER)) {
      hitl.agent("support", AGENT);
      RunId run = parked(hitl, "r");
      await().until(() -> shop.store.takeNotices(1, Duration.ofMinutes(1)).isEmpty());
      approve(hitl, run);
      await().until(() -> status(run) == RunStatus.FINISHED);
    }
  }

  @Test
  void aThousandParkedRunsCostNoThread() {
    try (Hitl hitl = node(shop.store, Duration.ofMillis(50))) {
      hitl.agent("support", AGENT);
      parked(hitl, "first");
      int before = hitlThreads();
      for (int i = 0; i < 1_000; i++) {
        parked(hitl, "r" + i);
      }
      assertThat(hitlThreads()).isLessThanOrEqualTo(before);
    }
  }

  private static int hitlThreads() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("hitl-"))
            .count();
  }

  @Test
  void moreThanTheExecutorCanTakeStaysInTheStoreAndAllGoOnInTheEnd() {
    Hitl desk = desk();
    List<RunId> runs = new ArrayList<>();
    for (int i = 0; i < 350; i++) {
      RunId run = parked(desk, "r" + i);
      approve(desk, run);
      runs.add(run);
    }
    Queue<Runnable> handed = new ConcurrentLinkedQueue<>();
    Executor busy = handed::add;
    try (Hitl other =
        new Shop(new ForwardingStore(shop.store))
            .open(builder -> builder.background(true).pollInterval(NEVER).executor(busy))) {
      other.agent("support", AGENT);
      await().until(() -> handed.size() == 100);
      await().during(Duration.ofMillis(200)).until(() -> handed.size() == 100);
      await()
          .pollInterval(Duration.ofMillis(5))
          .until(
              () -> {
                for (Runnable next = handed.poll(); next != null; next = handed.poll()) {
                  next.run();
                }
                return runs.stream().allMatch(run -> status(run) == RunStatus.FINISHED);
              });
    }
  }
}
