package dev.hitl.override;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.policy.Policy;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamsTest {
  private static final RunId RUN = Shop.runId("r1");

  private final Streams streams = new Streams();
  private final List<String> seen = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    streams.close();
  }

  private void say(int number) {
    streams.emit(new Chunk(RUN, number, Chunk.Kind.PROGRESS, "step " + number, Instant.EPOCH));
  }

  /** Sees the first and then nothing more until it may. */
  private final class Slow implements Subscriber {
    private final CountDownLatch began = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Override
    public void on(Chunk chunk) {
      seen.add(chunk.text());
      began.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void missed(long count) {
      seen.add("missed " + count);
    }
  }

  @Test
  void aSlowSubscriberMissesTheOldestAndIsToldHowMany() throws Exception {
    Slow slow = new Slow();
    streams.watch(Scope.run(RUN), 2, slow);
    say(1);
    slow.began.await();
    // The agent says all this while the subscriber is still at the first: nobody waits.
    for (int i = 2; i <= 10; i++) {
      say(i);
    }
    slow.goOn.countDown();
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(seen).containsExactly("step 1", "missed 7", "step 9", "step 10"));
  }

  @Test
  void whatASubscriberThrowsHarmsNobody() {
    streams.watch(
        Scope.everything(),
        10,
        chunk -> {
          throw new IllegalStateException("the browser is gone");
        });
    streams.watch(Scope.everything(), 10, chunk -> seen.add(chunk.text()));
    say(1);
    say(2);
    Awaitility.await().untilAsserted(() -> assertThat(seen).containsExactly("step 1", "step 2"));
  }

  @Test
  void eachSubscriberSeesItsScopeUntilItIsClosed() {
    Streams.Watching agents =
        streams.watch(Scope.agent(RUN.tenant(), RUN.agent()), 10, c -> seen.add("agent"));
    streams.watch(Scope.tenant("other"), 10, c -> seen.add("other"));
    assertThat(streams.isWatched(RUN)).isTrue();
    say(1);
    Awaitility.await().untilAsserted(() -> assertThat(seen).containsExactly("agent"));
    agents.close();
    agents.close();
    assertThat(streams.isWatched(RUN)).isFalse();
    say(2);
    assertThat(seen).containsExactly("agent");
  }

  @Test
  void aClosedNodeHasNothingToWatch() {
    streams.close();
    assertThatThrownBy(() -> streams.watch(Scope.everything(), 1, c -> {}))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new Streams().watch(Scope.everything(), 0, c -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPersonWhoWatchesStopsTheRunThatTheySee() throws Exception {
    Shop shop = new Shop();
    Hitl hitl =
        shop.open(
            b -> b.policy(Policy.parse("{\"version\": \"1\", \"overrule\": [\"director\"]}")));
    LinkedBlockingQueue<Chunk> chunks = new LinkedBlockingQueue<>();
    CountDownLatch told = new CountDownLatch(1);
    hitl.overrides()
        .watch(
            Scope.agent(RUN.tenant(), RUN.agent()),
            100,
            chunk -> {
              chunks.add(chunk);
              hitl.overrides().abort(chunk.run(), "director-1", "not this way");
              told.countDown();
            });
    hitl.agent(
        "support",
        run -> {
          run.emit(Chunk.Kind.REASONING, "I delete \u202Eeverything");
          told.await();
          run.yieldPoint();
          return "done";
        });
    assertThat(hitl.start(RUN, "go").status()).isEqualTo(RunStatus.ABORTED);
    Chunk chunk = chunks.poll(1, TimeUnit.MINUTES);
    assertThat(chunk).isNotNull();
    assertThat(chunk.text()).isEqualTo("I delete ⟨U+202E⟩everything");
    assertThat(chunk.kind()).isEqualTo(Chunk.Kind.REASONING);
    assertThat(chunk.number()).isEqualTo(1);
    hitl.close();
  }
}
