package dev.hitl.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.Scribe;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.Checkpoint;
import dev.hitl.checkpoint.RunRecord.Origin;
import dev.hitl.run.RunHandle;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.InMemoryStore;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
  private static final RunId RUN = Shop.runId("r1");
  private static final Duration LEASE = Duration.ofMillis(600);

  /** Counts beats; where it is told to, it fails or does nothing. */
  private static final class Beaten extends ForwardingStore {
    private final AtomicInteger beats = new AtomicInteger();
    private volatile boolean fails;
    private volatile boolean stopped;

    private Beaten() {
      super(new InMemoryStore());
    }

    @Override
    public void heartbeat(String node, Set<RunId> runs, Duration lease) {
      beats.incrementAndGet();
      if (fails) {
        throw new StoreException("told to fail", null);
      }
      if (!stopped) {
        super.heartbeat(node, runs, lease);
      }
    }
  }

  private final Beaten store = new Beaten();
  private final RunKeeper keeper =
      new RunKeeper(store, new Scribe("n", "1"), Duration.ofMillis(30));

  private RunSession open(RunId id) {
    return keeper.open(id, Origin.NONE, Checkpoint.first(List.of())).orElseThrow();
  }

  @Test
  void itBeatsOnlyWhileARunIsHeld() {
    assertThat(keeper.isBeating()).isFalse();
    RunSession session = open(RUN);
    await().until(() -> store.beats.get() >= 3);
    keeper.leave(session);
    await().until(() -> !keeper.isBeating());
    int beats = store.beats.get();
    await().during(Duration.ofMillis(200)).until(() -> store.beats.get() == beats);
    open(Shop.runId("r2"));
    await().until(() -> store.beats.get() > beats);
  }

  @Test
  void aBeatThatFailsIsNotTheLast() {
    store.fails = true;
    open(RUN);
    await().until(() -> store.beats.get() >= 3);
    keeper.close();
  }

  @Test
  void closingEndsIt() {
    open(RUN);
    await().until(() -> store.beats.get() >= 1);
    keeper.close();
    await().until(() -> !keeper.isBeating());
  }

  /** Takes longer than the lease; true where another node took the run meanwhile. */
  private boolean isLostOnTheWay() {
    Shop shop = new Shop(store);
    Hitl other = shop.open(builder -> builder.node("other").lease(LEASE));
    other.agent("support", run -> "stolen");
    Hitl hitl = shop.open(builder -> builder.node("driven-by-hand").lease(LEASE));
    AtomicInteger stolen = new AtomicInteger();
    hitl.agent(
        "support",
        run -> {
          Instant later = clock(store).plus(LEASE.multipliedBy(2));
          await()
              .until(
                  () -> {
                    stolen.addAndGet(other.resumeDue());
                    return stolen.get() > 0 || clock(store).isAfter(later);
                  });
          return "done";
        });
    RunHandle run = hitl.start(RUN, "x");
    assertThat(run.result()).contains(stolen.get() > 0 ? "stolen" : "done");
    return stolen.get() > 0;
  }

  private static Instant clock(Store store) {
    return store.clock().instant();
  }

  @Test
  void aNodeThatIsDrivenByHandKeepsItsRunForLongerThanALease() {
    assertThat(isLostOnTheWay()).isFalse();
  }

  @Test
  void withoutHeartbeatsItWouldLoseTheRun() {
    store.stopped = true;
    assertThat(isLostOnTheWay()).isTrue();
  }
}
