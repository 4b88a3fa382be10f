package dev.hitl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.store.Store.Listening;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a store promises to those who listen: little, but enough to need no poll. */
public abstract class HintContract extends RequestContract {
  private final AtomicInteger hints = new AtomicInteger();

  /** One that begins to listen may be told of what was before. */
  private int settled() {
    AtomicInteger told = new AtomicInteger();
    listening(
        told::incrementAndGet,
        () -> {
          String name = "settles" + hints.get() + "-" + System.nanoTime();
          parked(name, "c1");
          done(Samples.approve(request(name, "c1"), now()));
          await().until(() -> told.get() > 0);
        });
    return hints.get();
  }

  private void listening(Runnable hint, Runnable body) {
    Listening listening = store.listen(hint);
    try {
      body.run();
    } finally {
      listening.close();
    }
  }

  private void toldOf(Runnable change) {
    listening(
        hints::incrementAndGet,
        () -> {
          int before = settled();
          change.run();
          await().until(() -> hints.get() > before);
        });
  }

  @Test
  void aDecisionIsHintedAt() {
    parked("r", "c1");
    toldOf(() -> done(Samples.approve(request("r", "c1"), now())));
    assertThat(run("r").status()).isEqualTo(RunStatus.READY);
  }

  @Test
  void aRunThatIsLetGoIsHintedAt() {
    RunRecord run = start("r");
    toldOf(() -> saved(Samples.write(run, RunStatus.READY)));
  }

  @Test
  void aRunWhoseNodeFellSilentIsHintedAt() {
    start("r");
    clock.advance(Samples.LEASE);
    toldOf(() -> assertThat(store.releaseLapsedRuns(10)).isEqualTo(1));
  }

  @Test
  void theEndOfARunThatAnotherStartedIsHintedAt() {
    RunRecord child = startChild("child", start("parent"));
    toldOf(() -> saved(Samples.write(child, RunStatus.FINISHED)));
  }

  @Test
  void whoIsToldFindsWhatWasCommitted() {
    parked("r", "c1");
    Queue<RunStatus> seen = new ConcurrentLinkedQueue<>();
    // On another thread, as a lock that the store holds would not show on this one.
    Runnable looks =
        () ->
            seen.add(
                CompletableFuture.supplyAsync(() -> run("r").status())
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join());
    listening(
        looks,
        () -> {
          done(Samples.approve(request("r", "c1"), now()));
          await().until(() -> seen.contains(RunStatus.READY));
        });
  }

  @Test
  void aClosedListeningIsCalledNoMoreAndMayBeClosedAgain() {
    Listening listening = store.listen(hints::incrementAndGet);
    settled();
    listening.close();
    listening.close();
    int before = settled();
    assertThat(settled()).isEqualTo(before);
  }

  @Test
  void aListenerThatThrowsHarmsNobody() {
    parked("r", "c1");
    List<Listening> bad =
        List.of(
            store.listen(
                () -> {
                  throw new IllegalStateException("told to fail");
                }),
            store.listen(
                () -> {
                  throw new AssertionError("told to fail");
                }));
    toldOf(() -> done(Samples.approve(request("r", "c1"), now())));
    assertThat(run("r").status()).isEqualTo(RunStatus.READY);
    bad.forEach(Listening::close);
  }
}
