package dev.hitl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Scribe;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import dev.hitl.checkpoint.Checkpoint;
import dev.hitl.checkpoint.RunRecord.Origin;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.gate.Outcome;
import dev.hitl.gate.RunKeeper;
import dev.hitl.gate.RunLost;
import dev.hitl.gate.RunSession;
import dev.hitl.policy.Policy;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.review.Ballot;
import dev.hitl.store.Applied;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.InMemoryStore;
import dev.hitl.store.RunSnapshot;
import dev.hitl.store.RunTake;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import dev.hitl.testing.SettableClock;
import dev.hitl.tool.NeedHumanApproval;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What goes wrong around a run, and what becomes of it. */
class TroubleTest {
  private static final RunId RUN = Shop.runId("r1");

  /** Throws once each time that a write is of a kind; the write itself is not done. */
  private static final class FlakyStore extends ForwardingStore {
    private Predicate<RunWrite> failRun = write -> false;
    private Predicate<Step> failStep = step -> false;
    private final AtomicInteger failures = new AtomicInteger();

    FlakyStore(Store real) {
      super(real);
    }

    @Override
    public RunWritten writeRun(RunWrite write) {
      if (failRun.test(write) && failures.getAndDecrement() > 0) {
        throw new StoreException("told to fail", null);
      }
      return super.writeRun(write);
    }

    @Override
    public Applied apply(List<Step> steps) {
      if (steps.stream().anyMatch(failStep) && failures.getAndDecrement() > 0) {
        throw new StoreException("told to fail", null);
      }
      return super.apply(steps);
    }
  }

  private final AtomicReference<FlakyStore> flaky = new AtomicReference<>();
  private final Shop shop =
      new Shop(
          clock -> {
            flaky.set(new FlakyStore(new InMemoryStore(clock)));
            return flaky.get();
          });

  @Test
  void anAgentThatTakesTheOwedCallsOneByOneExecutesNoneTwice() {
    Hitl hitl = shop.open();
    List<ToolCall> batch =
        List.of(
            ToolCall.of("1", "credit", Map.of("orderId", "a", "amount", 1)),
            ToolCall.of("2", "credit", Map.of("orderId", "b", "amount", 2)),
            Shop.refund("3", "500"),
            Shop.refund("4", "600"));
    List<String> told = new ArrayList<>();
    hitl.agent(
        "support",
        run -> {
          if (run.pendingCalls().isEmpty()) {
            run.call(batch);
          }
          for (ToolCall call : run.pendingCalls()) {
            told.add(run.call(call).content());
            if (!run.pendingCalls().isEmpty()) {
              told.add(run.call(call).content());
            }
          }
          assertThat(run.pendingCalls()).isEmpty();
          return run.call(Shop.call("1", "lookUp", "orderId", "42")).content();
        });
    RunHandle run = hitl.start(RUN, "x");
    hitl.review().inbox().forEach(r -> hitl.review().approve(r.reference(), "manager-1"));
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(shop.effects)
        .containsExactly(
            "credit a 1",
            "credit b 2",
            "refund 42 500 [manager-1]",
            "refund 42 600 [manager-1]",
            "lookUp 42");
    assertThat(told)
        .containsExactly(
            "credited 1",
            "credited 1",
            "credited 2",
            "credited 2",
            "refunded 500",
            "refunded 500",
            "refunded 600");
    assertThat(run.requests()).hasSize(2);
  }

  private static final List<ToolCall> CREDIT_AND_REFUND =
      List.of(
          ToolCall.of("1", "credit", Map.of("orderId", "a", "amount", 1)), Shop.refund("2", "500"));

  @Test
  void aCallThatTakesTheIdOfAnOwedOneIsRefusedAndTheOwedOneStaysOwed() {
    Hitl hitl = shop.open();
    List<String> told = new ArrayList<>();
    hitl.agent(
        "support",
        run -> {
          if (run.pendingCalls().isEmpty()) {
            run.call(CREDIT_AND_REFUND);
          }
          ToolCall other = ToolCall.of("1", "credit", Map.of("orderId", "zz", "amount", 9));
          told.add(run.call(other).content());
          told.add(run.call(CREDIT_AND_REFUND.get(1)).content());
          told.add(run.call(other).content());
          told.add(run.call(CREDIT_AND_REFUND.get(0)).content());
          return "done";
        });
    RunHandle run = hitl.start(RUN, "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(told.get(0)).contains("already used");
    assertThat(told.get(1)).isEqualTo("refunded 500");
    assertThat(told.get(2)).contains("already used");
    assertThat(told.get(3)).isEqualTo("credited 1");
    assertThat(shop.effects).containsExactly("credit a 1", "refund 42 500 [manager-1]");
  }

  @Test
  void aPauseInTheMiddleKeepsWhatIsOwedAsItWasProposed() {
    Hitl hitl = shop.open();
    List<String> told = new ArrayList<>();
    hitl.agent(
        "support",
        run -> {
          if (run.pendingCalls().isEmpty()) {
            run.call(CREDIT_AND_REFUND);
          }
          if (run.pendingCalls().size() == 2) {
            run.call(
                List.of(
                    ToolCall.of("1", "credit", Map.of("orderId", "zz", "amount", 9)),
                    Shop.refund("2", "700"),
                    Shop.refund("3", "600")));
          }
          run.call(run.pendingCalls()).forEach(result -> told.add(result.content()));
          return "done";
        });
    RunHandle run = hitl.start(RUN, "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    hitl.review().approve(hitl.review().inbox().get(0).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(told).containsExactlyInAnyOrder("credited 1", "refunded 500", "refunded 600");
    assertThat(shop.effects)
        .containsExactly("credit a 1", "refund 42 500 [manager-1]", "refund 42 600 [manager-1]");
  }

  @Test
  void anAgentThatCallsSomethingElseFirstIsStillOwedItsTurn() {
    Hitl hitl = shop.open();
    hitl.agent(
        "support",
        run -> {
          run.call(Shop.call("pre", "lookUp", "orderId", "42"));
          if (run.pendingCalls().isEmpty()) {
            run.call(CREDIT_AND_REFUND);
          }
          run.call(run.pendingCalls());
          return "done";
        });
    RunHandle run = hitl.start(RUN, "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(shop.effects)
        .containsExactly("lookUp 42", "credit a 1", "refund 42 500 [manager-1]", "lookUp 42");
  }

  @Test
  void aReadyRunThatThisNodeMayNotTakeIsLookedAtOncePerPollOnly() {
    AtomicInteger looks = new AtomicInteger();
    Store counting =
        new ForwardingStore(shop.store) {
          @Override
          public Optional<RunSnapshot> snapshot(RunId run, int requests) {
            looks.incrementAndGet();
            return Optional.empty();
          }
        };
    Hitl owner = shop.open();
    owner.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    RunHandle run = owner.start(RUN, "x");
    owner.review().approve(Shop.only(run).reference(), "manager-1");
    try (Hitl other =
        new Shop(counting)
            .open(builder -> builder.background(true).pollInterval(Duration.ofMillis(50)))) {
      other.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
      Awaitility.await().pollDelay(Duration.ofMillis(400)).until(() -> looks.get() > 0);
      assertThat(looks).hasValueLessThan(100);
    }
  }

  @Test
  void aSlowWriteOfOneRunDoesNotHoldUpTheLeasesOfOthers() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Store slow =
        new ForwardingStore(shop.store) {
          @Override
          public RunWritten writeRun(RunWrite write) {
            if (write.before().id().equals(RUN)) {
              writing.countDown();
              try {
                goOn.await();
              } catch (InterruptedException e) {
                throw new StoreException("interrupted", e);
              }
            }
            return super.writeRun(write);
          }
        };
    RunKeeper keeper = new RunKeeper(slow, new Scribe("n", "1"), Duration.ofSeconds(30));
    RunSession stuck = keeper.open(RUN, Origin.NONE, Checkpoint.first(List.of())).orElseThrow();
    RunId other = Shop.runId("r2");
    assertThat(keeper.open(other, Origin.NONE, Checkpoint.first(List.of()))).isPresent();
    CompletableFuture<?> write = CompletableFuture.runAsync(() -> keeper.checkpoint(stuck));
    writing.await();
    shop.clock.advance(Duration.ofSeconds(20));
    CompletableFuture.runAsync(keeper::beat).get(30, TimeUnit.SECONDS);
    assertThat(shop.store.run(other).orElseThrow().leaseUntil())
        .isEqualTo(shop.clock.instant().plusSeconds(30));
    goOn.countDown();
    write.get(30, TimeUnit.SECONDS);
  }

  @Test
  void aThreadThatLeavesLateDoesNotEndTheHoldOfTheNext() {
    SettableClock clock = shop.clock;
    RunKeeper keeper = new RunKeeper(shop.store, new Scribe("n", "1"), Duration.ofSeconds(30));
    RunSession first = keeper.open(RUN, Origin.NONE, Checkpoint.first(List.of())).orElseThrow();
    keeper.release(first);
    RunSession second =
        keeper
            .acquire(RUN, Set.of(RunStatus.READY), (id, c, r) -> new RunKeeper.Way.Take(null))
            .orElseThrow();
    keeper.leave(first);
    clock.advance(Duration.ofSeconds(20));
    keeper.beat();
    assertThat(shop.store.run(RUN).orElseThrow().leaseUntil())
        .isEqualTo(clock.instant().plusSeconds(30));
    keeper.leave(second);
    clock.advance(Duration.ofSeconds(20));
    keeper.beat();
    assertThat(shop.store.run(RUN).orElseThrow().leaseUntil())
        .isEqualTo(clock.instant().plusSeconds(10));
  }

  @Test
  void anAnswerWithHalfACharacterFinishesTheRun() {
    Hitl hitl = shop.open();
    hitl.agent("support", run -> "sorry \ud83d");
    assertThat(hitl.start(RUN, "x").result()).contains("sorry \ufffd");
  }

  @Test
  void aMessageThatIsNoJsonFailsTheRunWithAReadableProblem() {
    Hitl hitl = shop.open();
    hitl.agent(
        "support",
        run -> {
          run.append("\ud83d\ude00 sorry");
          return "never";
        });
    RunHandle run = hitl.start(RUN, "x");
    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(run.problem().orElseThrow()).contains("not JSON");
    assertThat(hitl.resumeDue()).isZero();
  }

  @Test
  void anErrorOfAnAllowedToolIsTheResultOfItsCall() {
    Hitl hitl =
        shop.open(
            builder ->
                builder.tool(
                    Tool.named("broken")
                        .runs(
                            arguments -> {
                              throw new NoClassDefFoundError("some/Class");
                            })));
    hitl.agent("support", Shop.proposing(List.of(ToolCall.of("1", "broken", "{}"))));
    assertThat(hitl.start(RUN, "x").result().orElseThrow())
        .contains("failed", "NoClassDefFoundError");
  }

  @Test
  void anErrorOfAnAgentFailsItsRunOnce() {
    Hitl hitl = shop.open();
    hitl.agent(
        "support",
        run -> {
          throw new StackOverflowError("deep");
        });
    RunHandle run = hitl.start(RUN, "x");
    shop.clock.advance(Duration.ofHours(1));
    assertThat(hitl.resumeDue()).isZero();
    assertThat(run.problem().orElseThrow()).contains("StackOverflowError");
  }

  @Test
  void aStoreThatFailsAtThePauseLeavesNoFalseRecordAndTheRunIsEnteredAgain() {
    Hitl hitl = shop.open();
    flaky.get().failRun = write -> write.status() == RunStatus.PARKED;
    flaky.get().failures.set(1);
    AtomicInteger entered = new AtomicInteger();
    Agent inner = Shop.proposing(List.of(Shop.refund("c1", "500")));
    hitl.agent(
        "support",
        run -> {
          if (entered.incrementAndGet() == 1) {
            assertThatThrownBy(() -> run.call(Shop.refund("c1", "500")))
                .isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> run.call(Shop.refund("c1", "500")))
                .isInstanceOf(RunLost.class);
            return "pretends";
          }
          return inner.run(run);
        });
    RunHandle run = hitl.start(RUN, "x");
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
    assertThat(run.history()).extracting(AuditEvent::type).containsExactly("STARTED");
    shop.clock.advance(Duration.ofSeconds(31));
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    assertThat(run.requests()).hasSize(1);
  }

  @Test
  void aResultThatCannotBeWrittenAtFirstIsWrittenAndNothingIsInDoubt() {
    Hitl hitl = shop.open();
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    RunHandle run = hitl.start(RUN, "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    flaky.get().failStep = step -> step.trigger() == Trigger.SUCCEED;
    flaky.get().failures.set(2);
    hitl.resumeDue();
    assertThat(run.result()).contains("refunded 500");
    assertThat(shop.effects).hasSize(1);
  }

  @Test
  void aResultThatCannotBeWrittenAtAllIsInDoubtAndTheRunGoesOnWhenAPersonResolvesIt() {
    Hitl hitl = shop.open();
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    RunHandle run = hitl.start(RUN, "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    flaky.get().failStep = step -> step.trigger() == Trigger.SUCCEED;
    flaky.get().failures.set(1_000);
    hitl.resumeDue();
    flaky.get().failures.set(0);
    shop.clock.advance(Duration.ofSeconds(31));
    hitl.resumeDue();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.IN_DOUBT);
    hitl.review()
        .decide(
            new Ballot.Succeeded(Shop.only(run).reference(), "manager-1", "the bank says paid"));
    hitl.resumeDue();
    assertThat(run.result()).contains("the bank says paid");
    assertThat(shop.effects).hasSize(1);
  }

  @Test
  void whoLosesTheClaimToAnotherSessionOfTheSameNodeExecutesNothing() {
    Store twin =
        new ForwardingStore(shop.store) {
          @Override
          public RunWritten acquire(RunTake take) {
            // The other session, in the same millisecond, makes the very same claim first.
            assertThat(take.claim()).isNotNull();
            assertThat(super.acquire(take)).isEqualTo(RunWritten.SAVED);
            return super.acquire(take);
          }
        };
    Shop other = new Shop(twin);
    Hitl hitl = other.open();
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    RunHandle run = hitl.start(RUN, "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(other.effects).isEmpty();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.EXECUTING);
  }

  @Test
  void otherThreadsReadARunWhileItsToolIsAtWork() {
    AtomicReference<OpenRun> holder = new AtomicReference<>();
    Hitl hitl =
        shop.open(
            builder ->
                builder.tool(
                    Tool.named("watched")
                        .runs(
                            arguments ->
                                CompletableFuture.supplyAsync(
                                        () -> holder.get().run().messages().size())
                                    .get(30, TimeUnit.SECONDS))));
    try (OpenRun open = hitl.open(RUN, null)) {
      holder.set(open);
      assertThat(open.run().call(ToolCall.of("1", "watched", "{}")).content()).isEqualTo("0");
    }
  }

  @Test
  void twoBatchesOfOneRunAtOnceAreRefused() {
    AtomicReference<OpenRun> holder = new AtomicReference<>();
    Hitl hitl =
        shop.open(
            builder ->
                builder.tool(
                    Tool.named("outer")
                        .runs(
                            arguments ->
                                CompletableFuture.supplyAsync(
                                        () ->
                                            holder
                                                .get()
                                                .run()
                                                .propose(List.of(Shop.refund("x", "1"))))
                                    .get(30, TimeUnit.SECONDS))));
    try (OpenRun open = hitl.open(RUN, null)) {
      holder.set(open);
      ToolResult result = open.run().call(ToolCall.of("1", "outer", "{}"));
      assertThat(result.content()).contains("failed", "one batch after the other");
    }
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void anIdThatNoProviderShouldSendIsAnsweredAndNothingIsLost() {
    Hitl hitl = shop.open();
    try (OpenRun open = hitl.open(RUN, null)) {
      List<Outcome> outcomes =
          open.run()
              .propose(
                  List.of(
                      ToolCall.of("", "lookUp", "{\"orderId\":\"1\"}"),
                      ToolCall.of("x".repeat(500), "lookUp", "{\"orderId\":\"2\"}"),
                      ToolCall.of("a\u0000b", "lookUp", "{\"orderId\":\"3\"}"),
                      ToolCall.of("\ud800", "lookUp", "{\"orderId\":\"4\"}"),
                      Shop.call("ok", "lookUp", "orderId", "5")));
      assertThat(outcomes.subList(0, 4)).allMatch(Outcome.Invalid.class::isInstance);
      assertThat(outcomes.get(0).callId()).isEmpty();
      assertThat(outcomes.get(4)).isInstanceOf(Outcome.Executed.class);
    }
    assertThat(shop.effects).containsExactly("lookUp 5");
  }

  @Test
  void theInterruptOfARunThatThisRunDidNotStartFailsTheCallAndParksNothing() {
    Tool foreign =
        Tool.named("foreign")
            .requiresApproval(Risk.HIGH)
            .runs(
                arguments -> {
                  shop.effects.add("foreign");
                  throw NeedHumanApproval.parked(Shop.runId("other"), List.of(), "not yours");
                });
    Hitl hitl = shop.open(builder -> builder.tool(foreign));
    hitl.agent("support", Shop.proposing(List.of(ToolCall.of("1", "foreign", "{}"))));
    RunHandle run = hitl.start(RUN, "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(run.result().orElseThrow()).contains("failed");
    assertThat(shop.effects).containsExactly("foreign");
  }

  @Test
  void argumentsNestedAsDeepAsMayBeAreToldToTheModelAfterAnEdit() {
    Tool deep =
        Tool.named("deep")
            .requiresApproval(Risk.HIGH)
            .parameter("any", Object.class)
            .parameter("n", int.class)
            .runs(arguments -> shop.effects.add("deep " + arguments.get("n")));
    Hitl hitl = shop.open(builder -> builder.tool(deep));
    String nested = "[".repeat(98) + "]".repeat(98);
    hitl.agent(
        "support",
        Shop.proposing(List.of(ToolCall.of("1", "deep", "{\"any\":" + nested + ",\"n\":1}"))));
    RunHandle run = hitl.start(RUN, "x");
    hitl.review().modify(Shop.only(run).reference(), "manager-1", Map.of("n", 2), "two");
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(shop.effects).containsExactly("deep 2");
  }

  @Test
  void whatDiffersOnlyInHowANumberIsWrittenIsTheSameRejectedAction() {
    Hitl hitl = shop.open(b -> b.policy(Policy.builder("1").maxRejections(1).build()));
    hitl.agent(
        "support",
        Shop.proposing(
            List.of(Shop.refund("a", "500")),
            List.of(Shop.refund("b", "500.0")),
            List.of(Shop.refund("c", "5e2"))));
    RunHandle run = hitl.start(RUN, "x");
    hitl.review().reject(Shop.only(run).reference(), "manager-1", "no");
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(run.requests()).hasSize(1);
  }

  @Test
  void theBlockingFormGivesUpInTimeWhereThisNodeLacksTheTool() throws Exception {
    Tool elsewhere = Tool.named("elsewhere").runs(arguments -> "x");
    Hitl desk = shop.open(builder -> builder.tool(elsewhere));
    Hitl node = shop.open();
    node.agent(
        "support",
        run -> {
          run.call(List.of(Shop.refund("c1", "500")), Duration.ofMillis(700));
          return "never";
        });
    CompletableFuture<RunHandle> started =
        CompletableFuture.supplyAsync(() -> node.start(RUN, "x"));
    Awaitility.await().until(() -> !desk.review().inbox().isEmpty());
    desk.review()
        .redirect(
            desk.review().inbox().get(0).reference(), "manager-1", "elsewhere", Map.of(), "there");
    RunHandle run = started.get(30, TimeUnit.SECONDS);
    assertThat(run.result()).isEmpty();
    assertThat(shop.store.checkpoints(RUN)).hasSizeLessThan(5);
  }

  @Test
  void agentStateWithSpacesSurvives() {
    Hitl hitl = shop.open();
    byte[] spaced = "{ \"step\" : 1 }".getBytes(StandardCharsets.UTF_8);
    hitl.agent(
        "support",
        run -> {
          if (run.pendingCalls().isEmpty()) {
            run.state(Arguments.frozen(spaced));
            run.call(Shop.refund("c1", "500"));
          }
          return run.state().json();
        });
    RunHandle run = hitl.start(RUN, "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.result()).contains("{ \"step\" : 1 }");
  }
}
