package dev.hitl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Origin;
import dev.hitl.request.Request;
import dev.hitl.testing.SettableClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store under a clock that stands still, and short words for what tests do with it. */
public abstract class StoreFixture {
  protected static final int THREADS = 8;

  protected final SettableClock clock = new SettableClock();
  protected Store store;

  /** Opens an empty store that judges by this clock. */
  protected abstract Store open(Clock judge) throws Exception;

  /** Closes a store and opens what it has kept, as after a restart. */
  protected abstract Store reopen(Store open) throws Exception;

  @BeforeEach
  public void openStore() throws Exception {
    store = open(clock);
  }

  @AfterEach
  public void closeStore() {
    store.close();
  }

  protected Instant now() {
    return clock.instant();
  }

  /** Every run there is, as held by whoever beats. */
  protected Set<RunId> held() {
    return store.runs(new RunQuery(Set.of(), Set.of(), null, null, 1_000)).stream()
        .map(RunRecord::id)
        .collect(Collectors.toSet());
  }

  protected RunRecord start(String name) {
    return start(Samples.run(name), Origin.NONE);
  }

  protected RunRecord start(RunId id, Origin origin) {
    RunOpened opened = store.openRun(Samples.opening(id, now(), origin));
    assertThat(opened).isInstanceOf(RunOpened.New.class);
    return ((RunOpened.New) opened).run();
  }

  protected RunRecord startChild(String name, RunRecord parent) {
    return start(Samples.run(name), new Origin("customer-1", parent.id(), null, 0));
  }

  /** Starts a run and parks it with a request for each call id. */
  protected RunRecord parked(String name, String... callIds) {
    RunRecord run = start(name);
    Request[] requests = new Request[callIds.length];
    for (int i = 0; i < callIds.length; i++) {
      requests[i] = Samples.pending(run.id(), callIds[i], now());
    }
    return saved(Samples.park(run, now(), requests));
  }

  protected RunRecord saved(RunWrite write) {
    assertThat(store.writeRun(write)).isEqualTo(RunWritten.SAVED);
    return store.run(write.before().id()).orElseThrow();
  }

  protected RunRecord run(String name) {
    return store.run(Samples.run(name)).orElseThrow();
  }

  protected Request request(String run, String callId) {
    return store.request(Request.idFor(Samples.run(run), 1, callId)).orElseThrow();
  }

  protected Request done(Step step) {
    Applied applied = store.apply(List.of(step));
    assertThat(applied).isInstanceOf(Applied.Done.class);
    Request after = ((Applied.Done) applied).requests().get(0);
    assertThat(store.request(after.id())).contains(after);
    return after;
  }

  protected void refused(Applied.Why why, Step... steps) {
    assertThat(store.apply(List.of(steps)))
        .isInstanceOfSatisfying(
            Applied.Refused.class, refused -> assertThat(refused.why()).isEqualTo(why));
  }

  protected RunRecord acquired(RunId run, String node) {
    assertThat(acquires(run, node)).isTrue();
    return store.run(run).orElseThrow();
  }

  protected boolean acquires(RunId run, String node) {
    return take(run, node, null) == RunWritten.SAVED;
  }

  protected RunWritten take(RunId run, String node, Step claim) {
    return store.acquire(new RunTake(store.run(run).orElseThrow(), node, Samples.LEASE, claim));
  }

  /** Starts the work in all threads at the same moment and returns what came of it. */
  protected <T> List<T> race(int threads, IntFunction<T> work) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      CyclicBarrier start = new CyclicBarrier(threads);
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        futures.add(
            executor.submit(
                () -> {
                  start.await(60, TimeUnit.SECONDS);
                  return work.apply(number);
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get(60, TimeUnit.SECONDS));
      }
      return results;
    } finally {
      executor.shutdownNow();
    }
  }

  protected static long winners(List<? extends Applied> outcomes) {
    return outcomes.stream().filter(Applied.Done.class::isInstance).count();
  }

  protected void justBefore(Instant instant) {
    clock.set(instant.minus(Duration.ofMillis(1)));
  }
}
