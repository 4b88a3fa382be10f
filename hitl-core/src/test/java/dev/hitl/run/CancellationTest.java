package dev.hitl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.override.Scope;
import dev.hitl.policy.Policy;
import dev.hitl.request.RequestStatus;
import dev.hitl.tool.Cancellable;
import dev.hitl.tool.Cancellation;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A tool is at work on one thread while a person on another wants it to end. */
class CancellationTest {
  private static final String POLICY = "{\"version\": \"1\", \"overrule\": [\"director\"]}";
  private static final RunId RUN = Shop.runId("r1");
  private static final String BOSS = "director-1";

  private final Shop shop = new Shop();
  private final CountDownLatch atWork = new CountDownLatch(1);
  private final CountDownLatch never = new CountDownLatch(1);
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final AtomicBoolean leaked = new AtomicBoolean();
  private final AtomicReference<Hitl> other = new AtomicReference<>();

  /** Tools that take long. */
  public final class Tools {
    /** Waits until it is interrupted. */
    @Cancellable
    public String waits() throws InterruptedException {
      atWork.countDown();
      never.await();
      return "never";
    }

    /** Asks now and then. */
    public String asks() throws InterruptedException {
      Cancellation cancellation = Cancellation.current();
      CountDownLatch cancelled = new CountDownLatch(1);
      cancellation.onCancel(
          () -> {
            told.add("told");
            cancelled.countDown();
          });
      cancellation.onCancel(
          () -> {
            throw new IllegalStateException("harms nobody");
          });
      atWork.countDown();
      cancelled.await(); // an interrupt would end it with another exception
      told.add(cancellation.isCancelled() + " " + cancellation.reason().orElse(""));
      cancellation.throwIfCancelled();
      return "never";
    }

    /** Ends well in spite of it. */
    @Cancellable
    public String finishes() {
      atWork.countDown();
      try {
        never.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return "done all the same";
    }
  }

  private Hitl open() {
    return shop.open(
        b ->
            b.policy(Policy.parse(POLICY))
                .tools(new Tools())
                .tool(
                    Tool.named("risky")
                        .requiresApproval(Risk.HIGH)
                        .cancellable()
                        .runs(
                            arguments -> {
                              atWork.countDown();
                              never.await();
                              return "never";
                            })));
  }

  /** Runs one call, does something while it is at work, and says what its result was. */
  private String during(String tool, Runnable meanwhile) throws Exception {
    Hitl hitl = open();
    other.set(hitl);
    AtomicReference<String> content = new AtomicReference<>("");
    hitl.agent(
        "support",
        run -> {
          try {
            content.set(run.call(ToolCall.of("c1", tool, "{}")).content());
            leaked.compareAndSet(false, Thread.currentThread().isInterrupted());
            run.yieldPoint();
          } finally {
            leaked.compareAndSet(false, Thread.currentThread().isInterrupted());
          }
          return "done";
        });
    CompletableFuture<RunHandle> run = CompletableFuture.supplyAsync(() -> hitl.start(RUN, "go"));
    atWork.await();
    meanwhile.run();
    run.get(1, TimeUnit.MINUTES);
    return content.get();
  }

  private void abort() {
    other.get().overrides().abort(RUN, BOSS, "it hangs");
  }

  @Test
  void aCancellableToolIsInterruptedAndItsCallHasFailed() throws Exception {
    assertThat(during("waits", this::abort))
        .contains("failed", "aborted by director-1: it hangs", "InterruptedException");
    assertThat(leaked).isFalse();
    assertThat(other.get().run(RUN).status()).isEqualTo(RunStatus.ABORTED);
  }

  @Test
  void aStopCancelsWhatIsInFlight() throws Exception {
    assertThat(during("waits", () -> other.get().overrides().stop(Scope.everything(), BOSS, "!")))
        .contains("everything was stopped by director-1: !");
    assertThat(other.get().run(RUN).status()).isEqualTo(RunStatus.READY);
  }

  @Test
  void anyToolMayAskAndIsToldButNotInterrupted() throws Exception {
    assertThat(during("asks", this::abort)).contains("Cancelled", "it hangs");
    assertThat(told)
        .containsExactly("told", "true run " + RUN + " was aborted by director-1: it hangs");
    assertThat(leaked).isFalse();
  }

  @Test
  void aToolThatEndsWellInSpiteOfItHasItsResult() throws Exception {
    assertThat(during("finishes", this::abort)).isEqualTo("done all the same");
    assertThat(leaked).isFalse();
  }

  @Test
  void aPauseLetsACallEnd() throws Exception {
    assertThat(
            during(
                "finishes",
                () -> {
                  other.get().overrides().pause(RUN, BOSS, "wait");
                  assertThat(never.getCount()).isEqualTo(1);
                  never.countDown();
                }))
        .isEqualTo("done all the same");
    assertThat(other.get().run(RUN).status()).isEqualTo(RunStatus.PAUSED);
  }

  @Test
  void anApprovedCallThatIsCancelledHasFailedOnRecord() throws Exception {
    Hitl hitl = open();
    hitl.agent("support", Shop.proposing(List.of(ToolCall.of("c1", "risky", "{}"))));
    RunHandle run = hitl.start(RUN, "go");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    CompletableFuture<RunHandle> resumed = CompletableFuture.supplyAsync(() -> hitl.resume(RUN));
    atWork.await();
    hitl.overrides().abort(RUN, BOSS, "it hangs");
    resumed.get(1, TimeUnit.MINUTES);
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.FAILED);
    assertThat(Shop.only(run).result()).contains("it hangs");
    assertThat(run.status()).isEqualTo(RunStatus.ABORTED);
  }

  @Test
  void aCallIsNotOverBeforeWhatIsToldOfItsCancellationHasReturned() throws Exception {
    CountDownLatch inListener = new CountDownLatch(1);
    AtomicReference<Thread> returning = new AtomicReference<>();
    AtomicBoolean after = new AtomicBoolean();
    Hitl hitl =
        shop.open(
            b ->
                b.policy(Policy.parse(POLICY))
                    .tool(
                        Tool.named("listens")
                            .runs(
                                arguments -> {
                                  Thread own = Thread.currentThread();
                                  Cancellation.current()
                                      .onCancel(
                                          () -> {
                                            inListener.countDown();
                                            await()
                                                .until(
                                                    () ->
                                                        after.get()
                                                            || (returning.get() != null
                                                                && own.getState()
                                                                    == Thread.State.WAITING));
                                            told.add("told");
                                          });
                                  Cancellation.current().onCancel(() -> told.add("late"));
                                  atWork.countDown();
                                  inListener.await();
                                  returning.set(own);
                                  return "well";
                                })));
    hitl.agent(
        "support",
        run -> {
          run.call(ToolCall.of("c1", "listens", "{}"));
          told.add("over");
          after.set(true);
          run.yieldPoint();
          return "done";
        });
    CompletableFuture<RunHandle> run = CompletableFuture.supplyAsync(() -> hitl.start(RUN, "go"));
    atWork.await();
    hitl.overrides().abort(RUN, BOSS, "it hangs");
    assertThat(run.get(1, TimeUnit.MINUTES).status()).isEqualTo(RunStatus.ABORTED);
    assertThat(told).containsExactly("told", "over");
  }

  @Test
  void outsideAToolNothingIsEverCancelled() {
    Cancellation.current().cancel("nobody");
    assertThat(Cancellation.current().isCancelled()).isFalse();
    Cancellation.current().throwIfCancelled();
  }

  @Test
  void theAgentThatAToolEntersIsNotInterruptedButTheToolIsAfterwards() {
    Hitl hitl =
        shop.open(
            b ->
                b.policy(Policy.parse(POLICY))
                    .tool(
                        Tool.named("asksAnother")
                            .cancellable()
                            .runs(
                                arguments -> {
                                  try {
                                    return Run.current().delegate("inner", "k", "x");
                                  } finally {
                                    told.add("tool " + Thread.currentThread().isInterrupted());
                                  }
                                })));
    hitl.agent(
        "inner",
        run -> {
          hitl.overrides().abort(RUN, BOSS, "it hangs");
          told.add("inner " + Thread.currentThread().isInterrupted());
          told.add("inner " + Cancellation.current().isCancelled());
          return "inner answer";
        });
    hitl.agent(
        "support",
        run -> {
          told.add(run.call(ToolCall.of("c1", "asksAnother", "{}")).content());
          told.add("agent " + Thread.currentThread().isInterrupted());
          run.yieldPoint();
          return "done";
        });
    assertThat(hitl.start(RUN, "go").status()).isEqualTo(RunStatus.ABORTED);
    assertThat(told)
        .hasSize(5)
        .startsWith("inner false", "inner false", "tool true")
        .endsWith("agent false");
    // The run that it delegated to is aborted too.
    assertThat(told.get(3)).contains("it hangs", "SubRunFailed");
  }
}
