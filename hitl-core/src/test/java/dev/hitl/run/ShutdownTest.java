package dev.hitl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.HitlBuilder;
import dev.hitl.Shop;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.gate.RunLost;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shop's clock stands still, so that no lease is ever over: what goes on was given back. */
@Timeout(180)
class ShutdownTest {
  private static final RunId RUN = Shop.runId("r1");

  private final Shop shop = new Shop();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicBoolean interrupted = new AtomicBoolean();
  private final ExecutorService callers = Executors.newCachedThreadPool();

  private Hitl node(UnaryOperator<HitlBuilder> more) {
    return shop.open(builder -> more.apply(builder.background(true)));
  }

  /** Stays in its function until it is told to go on, when it is entered for the first time. */
  private Agent stuckAtFirst(String answer) {
    return run -> {
      if (entered.getCount() > 0) {
        entered.countDown();
        await(goOn);
      }
      return answer;
    };
  }

  private void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      interrupted.set(true);
      throw new IllegalStateException("interrupted", e);
    }
  }

  private CompletableFuture<Void> closing(Hitl hitl) {
    return CompletableFuture.runAsync(hitl::close, callers);
  }

  private RunStatus status() {
    return shop.store.run(RUN).orElseThrow().status();
  }

  /** A run that is ready, so that whoever is in the background takes it. */
  private void makeReady() {
    Hitl desk = shop.open();
    try (OpenRun open = desk.open(RUN, null)) {
      assertThat(open.run().messages()).isEmpty();
    }
    assertThat(status()).isEqualTo(RunStatus.READY);
  }

  private void otherFinishes(String answer) {
    Hitl other = shop.open(builder -> builder.node("other"));
    other.agent("support", run -> answer);
    assertThat(other.resumeDue()).isEqualTo(1);
    assertThat(other.run(RUN).result()).contains(answer);
  }

  @AfterEach
  void letGo() {
    goOn.countDown();
    callers.shutdownNow();
  }

  @Test
  void closingWaitsForAnAgentOnTheNodesOwnThreads() throws Exception {
    waitsFor(node(builder -> builder));
  }

  @Test
  void closingWaitsForAnAgentOnTheCallersExecutor() throws Exception {
    waitsFor(node(builder -> builder.executor(callers)));
  }

  private void waitsFor(Hitl hitl) throws Exception {
    makeReady();
    hitl.agent("support", stuckAtFirst("done"));
    await(entered);
    CompletableFuture<Void> closing = closing(hitl);
    assertThatThrownBy(() -> closing.get(200, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    goOn.countDown();
    closing.get(30, TimeUnit.SECONDS);
    assertThat(status()).isEqualTo(RunStatus.FINISHED);
    assertThat(interrupted).isFalse();
  }

  @Test
  void anAgentThatIsNotDoneInTimeIsInterruptedAndItsRunGoesOnElsewhere() throws Exception {
    makeReady();
    Hitl hitl = node(builder -> builder.executor(callers).shutdownTimeout(Duration.ofMillis(50)));
    hitl.agent("support", stuckAtFirst("done"));
    await(entered);
    closing(hitl).get(30, TimeUnit.SECONDS);
    assertThat(interrupted).isTrue();
    otherFinishes("elsewhere");
  }

  @Test
  void aRunWhoseAgentMindsNoInterruptGoesOnElsewhereAtOnceAndItsThreadIsRefused() throws Exception {
    makeReady();
    AtomicBoolean refused = new AtomicBoolean();
    Hitl hitl = node(builder -> builder.shutdownTimeout(Duration.ZERO));
    hitl.agent(
        "support",
        run -> {
          run.append("{\"role\":\"assistant\",\"content\":\"half\"}");
          entered.countDown();
          while (goOn.getCount() > 0) {
            try {
              goOn.await();
            } catch (InterruptedException e) {
              interrupted.set(true);
            }
          }
          try {
            run.call(Shop.call("1", "lookUp", "orderId", "42"));
          } catch (RunLost e) {
            refused.set(true);
            throw e;
          }
          return "never";
        });
    await(entered);
    closing(hitl).get(30, TimeUnit.SECONDS);
    assertThat(interrupted).isTrue();
    otherFinishes("elsewhere");
    goOn.countDown();
    Awaitility.await().untilTrue(refused);
    assertThat(shop.effects).isEmpty();
    assertThat(hitl.run(RUN).result()).contains("elsewhere");
  }

  @Test
  void aRunOfWhichAToolIsExecutingIsNotGivenBack() throws Exception {
    Tool slow =
        Tool.named("slow")
            .requiresApproval(Risk.HIGH)
            .runs(
                arguments -> {
                  shop.effects.add("slow");
                  entered.countDown();
                  while (goOn.getCount() > 0) {
                    try {
                      goOn.await();
                    } catch (InterruptedException e) {
                      interrupted.set(true);
                    }
                  }
                  return "slowly";
                });
    Hitl hitl = node(builder -> builder.tool(slow).shutdownTimeout(Duration.ofMillis(50)));
    Agent agent = Shop.proposing(List.of(ToolCall.of("1", "slow", "{}")));
    hitl.agent("support", agent);
    RunHandle run = hitl.start(RUN, "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    await(entered);
    closing(hitl).get(30, TimeUnit.SECONDS);
    assertThat(interrupted).isTrue();
    assertThat(status()).isEqualTo(RunStatus.RUNNING);
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.EXECUTING);
    Hitl other = shop.open(builder -> builder.tool(slow).node("other"));
    other.agent("support", agent);
    assertThat(other.resumeDue()).isZero();
    goOn.countDown();
    Awaitility.await().until(() -> status() == RunStatus.FINISHED);
    assertThat(shop.effects).containsExactly("slow");
  }

  @Test
  void whoWaitsForADecisionIsToldThatItIsPendingAndAnotherNodeGoesOnAsSoonAsItIsThere()
      throws Exception {
    Hitl hitl = node(builder -> builder.node("waiting"));
    Agent agent =
        run -> run.call(List.of(Shop.refund("c1", "500")), Duration.ofHours(1)).get(0).content();
    hitl.agent("support", agent);
    CompletableFuture<RunHandle> started =
        CompletableFuture.supplyAsync(() -> hitl.start(RUN, "x"), callers);
    Awaitility.await().until(() -> !hitl.review().inbox().isEmpty());
    assertThat(shop.store.run(RUN).orElseThrow().node()).isEqualTo("waiting");
    closing(hitl).get(30, TimeUnit.SECONDS);
    assertThat(started.get(30, TimeUnit.SECONDS).status()).isEqualTo(RunStatus.PARKED);
    assertThat(shop.store.run(RUN).orElseThrow().node()).isNull();

    Hitl other = shop.open(builder -> builder.node("other"));
    other.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    other.review().approve(other.review().inbox().get(0).reference(), "manager-1");
    assertThat(other.resumeDue()).isEqualTo(1);
    assertThat(shop.effects).hasSize(1);
  }

  @Test
  void whenPatienceIsOverAnyNodeMayGoOn() {
    Hitl hitl = shop.open(builder -> builder.node("waiting"));
    hitl.agent(
        "support",
        run -> run.call(List.of(Shop.refund("c1", "500")), Duration.ofMillis(1)).get(0).content());
    hitl.start(RUN, "x");
    hitl.review().approve(hitl.review().inbox().get(0).reference(), "manager-1");
    otherFinishes("elsewhere");
  }

  @Test
  void aRunThatWasLeftWhenTheStoreFailedIsGivenBack() {
    AtomicInteger failures = new AtomicInteger();
    Store flaky =
        new ForwardingStore(shop.store) {
          @Override
          public RunWritten writeRun(RunWrite write) {
            if (write.status() == RunStatus.FINISHED && failures.getAndIncrement() == 0) {
              throw new StoreException("told to fail", null);
            }
            return super.writeRun(write);
          }
        };
    Hitl hitl = new Shop(flaky).open();
    hitl.agent("support", run -> "not kept");
    hitl.start(RUN, "x");
    assertThat(status()).isEqualTo(RunStatus.RUNNING);
    Hitl other = shop.open();
    other.agent("support", run -> "too early");
    assertThat(other.resumeDue()).as("while the lease holds").isZero();
    hitl.close();
    otherFinishes("elsewhere");
  }

  @Test
  void aRunThatItsCallerLeftOpenIsGivenBackAndTheCallerIsRefused() {
    Hitl hitl = shop.open();
    OpenRun open = hitl.open(RUN, null);
    hitl.close();
    assertThat(status()).isEqualTo(RunStatus.READY);
    assertThatThrownBy(() -> open.finish("late")).isInstanceOf(RunLost.class);
    open.close();
    otherFinishes("elsewhere");
  }

  @Test
  void aClosedNodeTakesNoRun() {
    Hitl hitl = shop.open();
    hitl.agent("support", run -> "never");
    hitl.close();
    for (Runnable take :
        List.<Runnable>of(
            () -> hitl.start("support", "x"),
            () -> hitl.open(RunId.of("driven", "x"), null),
            hitl::resumeDue)) {
      assertThatThrownBy(take::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  void everyoneWhoClosesReturnsWhenTheNodeIsClosedAndTheStoreIsClosedOnce() throws Exception {
    AtomicInteger closed = new AtomicInteger();
    Store counting =
        new ForwardingStore(shop.store) {
          @Override
          public void close() {
            closed.incrementAndGet();
          }
        };
    Hitl hitl = new Shop(counting).open(builder -> builder.background(true));
    makeReady();
    hitl.agent("support", stuckAtFirst("done"));
    await(entered);
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(closing(hitl).thenRun(() -> assertThat(closed).hasValue(1)));
    }
    assertThat(all).noneMatch(CompletableFuture::isDone);
    goOn.countDown();
    for (CompletableFuture<Void> each : all) {
      each.get(30, TimeUnit.SECONDS);
    }
    hitl.close();
    assertThat(closed).hasValue(1);
    assertThat(status()).isEqualTo(RunStatus.FINISHED);
  }

  @Test
  void anAgentMayCloseItsOwnNode() {
    makeReady();
    Hitl hitl = node(builder -> builder);
    CountDownLatch closed = new CountDownLatch(1);
    hitl.agent(
        "support",
        run -> {
          hitl.close();
          closed.countDown();
          return "last words";
        });
    await(closed);
    otherFinishes("elsewhere");
  }

  @Test
  void nothingIsLeftOfTheNodesThreads() {
    List<Thread> ofOthers = hitlThreads();
    Hitl hitl = node(builder -> builder.node("unlike-others"));
    hitl.agent("support", run -> "done");
    hitl.start(RUN, "x");
    List<Thread> own = new ArrayList<>(hitlThreads());
    own.removeAll(ofOthers);
    assertThat(own).isNotEmpty();
    hitl.close();
    Awaitility.await().until(() -> own.stream().noneMatch(Thread::isAlive));
  }

  private static List<Thread> hitlThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("hitl-"))
        .toList();
  }
}
