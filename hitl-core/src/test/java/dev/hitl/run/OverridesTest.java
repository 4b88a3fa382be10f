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
import dev.hitl.checkpoint.Checkpoint;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunRecord.Origin;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.gate.Outcome;
import dev.hitl.gate.RunKeeper;
import dev.hitl.override.Command;
import dev.hitl.override.LeftBehind;
import dev.hitl.override.Overridden;
import dev.hitl.override.Scope;
import dev.hitl.policy.Policy;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.Ruling;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.RunTake;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import dev.hitl.tool.NeedHumanApproval;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public class OverridesTest {
  private static final String POLICY = "{\"version\": \"1\", \"overrule\": [\"director\"]}";
  private static final String BOSS = "director-1";
  private static final RunId RUN = Shop.runId("r1");
  private static final ToolCall LOOK = Shop.call("c1", "lookUp", "orderId", "42");
  private static final ToolCall CREDIT =
      ToolCall.of("c2", "credit", "{\"orderId\":\"42\",\"amount\":5}");

  private Shop shop;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void openShop() {
    shop = newShop();
  }

  private Hitl node(String name) {
    return node(name, shop.store);
  }

  private Hitl node(String name, Store store) {
    return shop.open(b -> b.store(store).node(name).policy(Policy.parse(POLICY)));
  }

  /** What a node was told a while ago it looks at again. */
  private void aWhileLater() {
    shop.clock.advance(Duration.ofSeconds(3));
  }

  private List<String> types(RunId run) {
    return shop.store.audit(run.toString()).stream().map(AuditEvent::type).toList();
  }

  private AuditEvent event(RunId run, String type) {
    return shop.store.audit(run.toString()).stream()
        .filter(event -> event.type().equals(type))
        .reduce((one, other) -> other)
        .orElseThrow();
  }

  private static void assertClean(Hitl hitl) {
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  /** Looks up, is told something by a person, and credits. */
  private Agent toldBetween(Runnable telling) {
    AtomicBoolean told = new AtomicBoolean();
    Agent agent = Shop.proposing(List.of(LOOK), List.of(CREDIT));
    return run -> {
      if (run.messages().size() == 1 && told.compareAndSet(false, true)) {
        run.append("{\"role\":\"assistant\",\"batch\":1}");
        run.append(run.call(List.of(LOOK)));
        telling.run();
      }
      return agent.run(run);
    };
  }

  // Pausing and resuming

  @Test
  void aRunningRunIsPausedAtItsNextCallAndGoesOnFromExactlyThere() {
    Hitl hitl = node("one");
    Hitl other = node("two");
    AtomicReference<Overridden> told = new AtomicReference<>();
    hitl.agent(
        "support",
        toldBetween(
            () -> {
              told.set(other.overrides().pause(RUN, BOSS, "let me look"));
              aWhileLater();
            }));
    RunHandle run = hitl.start(RUN, "go");

    assertThat(told.get()).isInstanceOf(Overridden.Sent.class);
    assertThat(run.status()).isEqualTo(RunStatus.PAUSED);
    assertThat(shop.effects).containsExactly("lookUp 42");
    assertThat(types(RUN)).containsExactly("STARTED", "CALLED", "HALTED", "PARKED", "PAUSED");
    assertThat(event(RUN, "PAUSED").actor()).isEqualTo(BOSS);
    assertThat(event(RUN, "PAUSED").data().asMap()).containsEntry("reason", "let me look");
    assertThat(hitl.overrides().inForce()).isEmpty();
    assertThat(hitl.resumeDue()).isZero();
    assertThat(hitl.resume(RUN).status()).isEqualTo(RunStatus.PAUSED);

    assertThat(other.overrides().resume(RUN, BOSS, "all is well"))
        .isInstanceOfSatisfying(
            Overridden.Done.class, done -> assertThat(done.status()).isEqualTo(RunStatus.READY));
    assertThat(hitl.resumeDue()).isEqualTo(1);
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(shop.effects).containsExactly("lookUp 42", "credit 42 5");
    assertClean(hitl);
  }

  @Test
  void aRunningRunIsPausedAtItsYieldPoint() {
    Hitl hitl = node("one");
    AtomicInteger steps = new AtomicInteger();
    hitl.agent(
        "support",
        run -> {
          while (steps.incrementAndGet() < 5) {
            run.state(Arguments.of(Map.of("step", (long) steps.get())));
            if (steps.get() == 2) {
              hitl.overrides().pause(RUN, BOSS, "too fast");
            }
            run.yieldPoint();
          }
          return "step " + run.state().get("step");
        });
    RunHandle run = hitl.start(RUN, "go");

    assertThat(run.status()).isEqualTo(RunStatus.PAUSED);
    assertThat(steps).hasValue(2);
    hitl.overrides().resume(RUN, BOSS, "go on");
    hitl.resumeDue();
    assertThat(run.result()).contains("step 4");
  }

  @Test
  void aPauseThatIsTakenBackBeforeTheRunSeesItDoesNothing() {
    Hitl hitl = node("one");
    Hitl other = node("two");
    hitl.agent(
        "support",
        toldBetween(
            () -> {
              other.overrides().pause(RUN, BOSS, "let me look");
              assertThat(other.overrides().resume(RUN, BOSS, "never mind"))
                  .isInstanceOf(Overridden.TakenBack.class);
              aWhileLater();
            }));
    assertThat(hitl.start(RUN, "go").status()).isEqualTo(RunStatus.FINISHED);
    assertClean(hitl);
  }

  @Test
  void aPauseThatComesTooLateIsDropped() {
    Hitl hitl = node("one");
    Hitl other = node("two");
    hitl.agent(
        "support",
        run -> {
          other.overrides().pause(RUN, BOSS, "let me look");
          return "done";
        });
    RunHandle run = hitl.start(RUN, "go");
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    hitl.resumeDue();
    assertThat(hitl.overrides().inForce()).isEmpty();
  }

  @Test
  void whatIsDecidedWhileARunIsPausedIsKept() {
    Hitl hitl = node("one");
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    RunHandle run = hitl.start(RUN, "go");
    assertThat(hitl.overrides().pause(RUN, BOSS, "wait"))
        .isInstanceOfSatisfying(
            Overridden.Done.class, done -> assertThat(done.status()).isEqualTo(RunStatus.PAUSED));

    assertThat(hitl.review().approve(Shop.only(run).reference(), "manager-1").isTaken()).isTrue();
    assertThat(hitl.resumeDue()).isZero();
    assertThat(shop.effects).isEmpty();
    assertThat(run.status()).isEqualTo(RunStatus.PAUSED);

    hitl.overrides().resume(RUN, BOSS, "now");
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(shop.effects).containsExactly("refund 42 500 [manager-1]");
    assertClean(hitl);
  }

  @Test
  void aRunThatIsResumedBeforeItsDecisionWaitsForIt() {
    Hitl hitl = node("one");
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    RunHandle run = hitl.start(RUN, "go");
    hitl.overrides().pause(RUN, BOSS, "wait");
    hitl.overrides().resume(RUN, BOSS, "now");
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    assertThat(hitl.overrides().resume(RUN, BOSS, "again"))
        .isInstanceOf(Overridden.NotPossible.class);
  }

  @Test
  void ofAPauseAndADecisionAtOnceBothCount() {
    Hitl hitl = node("one");
    AtomicReference<Runnable> between = new AtomicReference<>();
    Store late =
        new ForwardingStore(shop.store) {
          @Override
          public RunWritten writeRun(RunWrite write) {
            Runnable first = write.status() == RunStatus.PAUSED ? between.getAndSet(null) : null;
            if (first != null) {
              first.run();
            }
            return super.writeRun(write);
          }
        };
    Hitl other = node("two", late);
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    RunHandle run = hitl.start(RUN, "go");
    between.set(
        () -> {
          hitl.review().approve(Shop.only(run).reference(), "manager-1");
          assertThat(run.status()).isEqualTo(RunStatus.READY);
        });

    assertThat(other.overrides().pause(RUN, BOSS, "wait")).isInstanceOf(Overridden.Done.class);
    assertThat(run.status()).isEqualTo(RunStatus.PAUSED);
    assertThat(hitl.resumeDue()).isZero();
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void aFrameworkThatSwallowsTheInterruptOfAPauseIsRefused() {
    Hitl hitl = node("one");
    List<Outcome> outcomes = new ArrayList<>();
    hitl.agent(
        "support",
        run -> {
          hitl.overrides().pause(RUN, BOSS, "wait");
          outcomes.addAll(run.propose(List.of(CREDIT)));
          outcomes.addAll(run.propose(List.of(LOOK)));
          assertThatThrownBy(run::yieldPoint)
              .isInstanceOf(NeedHumanApproval.class)
              .hasMessageContaining("paused by director-1: wait");
          return "an answer that is not kept";
        });
    RunHandle run = hitl.start(RUN, "go");
    assertThat(outcomes).hasSize(2).allMatch(Outcome.Pending.class::isInstance);
    assertThat(run.status()).isEqualTo(RunStatus.PAUSED);
    assertThat(shop.effects).isEmpty();
  }

  // Aborting

  @Test
  void anAbortedRunIsNeverEnteredAgainAndItsQuestionsAreWithdrawn() {
    Hitl hitl = node("one");
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    RunHandle run = hitl.start(RUN, "go");
    String reference = Shop.only(run).reference();

    assertThat(hitl.overrides().abort(RUN, BOSS, "fraud"))
        .isInstanceOfSatisfying(
            Overridden.Done.class,
            done -> assertThat(done.left().withdrawn()).containsExactly(Shop.only(run).id()));
    assertThat(run.status()).isEqualTo(RunStatus.ABORTED);
    assertThat(run.problem()).contains("aborted by director-1: fraud");
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.CANCELLED);
    assertThat(hitl.review().approve(reference, "manager-1"))
        .isInstanceOf(Ruling.AlreadyDecided.class);
    assertThat(hitl.resume(RUN).status()).isEqualTo(RunStatus.ABORTED);
    assertThat(hitl.resumeDue()).isZero();
    assertThat(hitl.overrides().abort(RUN, BOSS, "again"))
        .isInstanceOf(Overridden.NotPossible.class);
    assertThat(shop.effects).isEmpty();
    assertClean(hitl);
  }

  @Test
  void aRunningRunIsAbortedAtItsNextCall() {
    Hitl hitl = node("one");
    Hitl other = node("two");
    hitl.agent(
        "support",
        toldBetween(
            () -> {
              other.overrides().abort(RUN, BOSS, "fraud");
              aWhileLater();
            }));
    assertThat(hitl.start(RUN, "go").status()).isEqualTo(RunStatus.ABORTED);
    assertThat(shop.effects).containsExactly("lookUp 42");
    assertClean(hitl);
  }

  @Test
  void anAbortBeforeTheClaimKeepsTheCallFromRunning() {
    Hitl hitl = node("one");
    AtomicReference<Runnable> between = new AtomicReference<>();
    Store late =
        new ForwardingStore(shop.store) {
          @Override
          public RunWritten acquire(RunTake take) {
            Runnable first = between.getAndSet(null);
            if (first != null) {
              first.run();
            }
            return super.acquire(take);
          }
        };
    Hitl slow = node("two", late);
    Agent agent = Shop.proposing(List.of(Shop.refund("c1", "500")));
    hitl.agent("support", agent);
    slow.agent("support", agent);
    RunHandle run = hitl.start(RUN, "go");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    between.set(
        () ->
            assertThat(hitl.overrides().abort(RUN, BOSS, "fraud"))
                .isInstanceOf(Overridden.Done.class));

    slow.resume(RUN);
    assertThat(run.status()).isEqualTo(RunStatus.ABORTED);
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.REJECTED);
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void anAbortBetweenTheClaimAndTheToolKeepsTheToolFromRunning() {
    Hitl hitl = node("one");
    Agent agent = Shop.proposing(List.of(Shop.refund("c1", "500")));
    hitl.agent("support", agent);
    RunHandle run = hitl.start(RUN, "go");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    Store late =
        new ForwardingStore(shop.store) {
          @Override
          public RunWritten acquire(RunTake take) {
            RunWritten written = super.acquire(take);
            assertThat(hitl.overrides().abort(RUN, BOSS, "fraud"))
                .isInstanceOf(Overridden.Sent.class);
            aWhileLater();
            return written;
          }
        };
    Hitl slow = node("two", late);
    slow.agent("support", agent);

    slow.resume(RUN);
    assertThat(run.status()).isEqualTo(RunStatus.ABORTED);
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.REJECTED);
    assertThat(shop.effects).isEmpty();
    assertClean(hitl);
  }

  @Test
  void anAbortWhileAnApprovedCallExecutesLetsItEndAndKeepsItsResult() {
    AtomicReference<Hitl> node = new AtomicReference<>();
    Tool wire =
        Tool.named("wire")
            .requiresApproval(Risk.HIGH)
            .runs(
                arguments -> {
                  node.get().overrides().abort(RUN, BOSS, "fraud");
                  shop.effects.add("wired");
                  return "wired";
                });
    Hitl hitl = shop.open(b -> b.policy(Policy.parse(POLICY)).tool(wire));
    node.set(hitl);
    hitl.agent("support", Shop.proposing(List.of(ToolCall.of("w", "wire", "{}")), List.of(CREDIT)));
    RunHandle run = hitl.start(RUN, "go");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();

    assertThat(run.status()).isEqualTo(RunStatus.ABORTED);
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.EXECUTED);
    assertThat(Shop.only(run).result()).isEqualTo("wired");
    assertThat(shop.effects).containsExactly("wired");
    assertClean(hitl);
  }

  @Test
  void theRunsThatAnAbortedRunWaitsForAreAborted() {
    Hitl hitl = node("one");
    hitl.agent("payments", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    hitl.agent("support", run -> run.delegate("payments", "k", "pay"));
    RunHandle run = hitl.start(RUN, "go");
    RunId child = shop.store.awaitedBy(RUN).get(0);

    hitl.overrides().abort(RUN, BOSS, "fraud");
    assertThat(run.status()).isEqualTo(RunStatus.ABORTED);
    assertThat(hitl.run(child).status()).isEqualTo(RunStatus.ABORTED);
    assertThat(hitl.review().inbox()).isEmpty();
    assertClean(hitl);
  }

  @Test
  void aRunWhoseSubRunWasAbortedIsTold() {
    Hitl hitl = node("one");
    hitl.agent("payments", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    hitl.agent(
        "support",
        run -> {
          try {
            return run.delegate("payments", "k", "pay");
          } catch (SubRunFailed failed) {
            return String.valueOf(failed.getMessage());
          }
        });
    RunHandle run = hitl.start(RUN, "go");
    hitl.overrides().abort(shop.store.awaitedBy(RUN).get(0), BOSS, "fraud");
    hitl.resumeDue();
    assertThat(run.result().orElseThrow()).contains("aborted by director-1: fraud");
  }

  @Test
  void aSubRunThatIsAtWorkSeesThatTheRunAboveItWasAborted() {
    Hitl hitl = node("one");
    hitl.agent(
        "payments",
        run -> {
          hitl.overrides().abort(RUN, BOSS, "fraud");
          return run.call(CREDIT).content();
        });
    hitl.agent(
        "support",
        run -> {
          try {
            return run.delegate("payments", "k", "pay");
          } catch (SubRunFailed failed) {
            return run.call(LOOK).content();
          }
        });
    RunHandle run = hitl.start(RUN, "go");
    assertThat(run.status()).isEqualTo(RunStatus.ABORTED);
    assertThat(shop.effects).isEmpty();
    assertClean(hitl);
  }

  // Redirecting

  @Test
  void aRedirectedBatchIsNotExecutedAndEachCallSaysWhatToDoInstead() {
    Hitl hitl = node("one");
    List<String> told = new ArrayList<>();
    hitl.agent(
        "support",
        run -> {
          hitl.overrides().redirect(RUN, BOSS, "ask the customer first");
          run.call(List.of(LOOK, CREDIT)).forEach(result -> told.add(result.content()));
          return run.call(Shop.call("c3", "lookUp", "orderId", "7")).content();
        });
    RunHandle run = hitl.start(RUN, "go");

    assertThat(told)
        .hasSize(2)
        .allMatch(text -> text.contains("ask the customer first") && text.contains(BOSS));
    assertThat(shop.effects).containsExactly("lookUp 7");
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(event(RUN, "INSTRUCTED").data().asMap())
        .containsEntry("reason", "ask the customer first");
    assertThat(hitl.overrides().inForce()).isEmpty();
    assertClean(hitl);
  }

  @Test
  void anInstructionIsSeenOnceAlsoWhereTheAgentFailsRightAfter() {
    Hitl hitl = node("one");
    AtomicBoolean failed = new AtomicBoolean();
    List<String> told = new ArrayList<>();
    hitl.agent(
        "support",
        run -> {
          if (run.pendingCalls().isEmpty() && told.isEmpty()) {
            hitl.overrides().redirect(RUN, BOSS, "ask first");
          }
          List<ToolCall> calls =
              run.pendingCalls().isEmpty() ? List.of(CREDIT) : run.pendingCalls();
          told.add(run.call(calls).get(0).content());
          if (failed.compareAndSet(false, true)) {
            throw new IllegalStateException("died");
          }
          return run.call(LOOK).content();
        });
    assertThat(hitl.start(RUN, "go").status()).isEqualTo(RunStatus.FAILED);
    assertThat(hitl.resume(RUN).status()).isEqualTo(RunStatus.FINISHED);
    assertThat(told).hasSize(2).allMatch(text -> text.contains("ask first"));
    assertThat(shop.effects).containsExactly("lookUp 42");
  }

  @Test
  void atAYieldPointTheInstructionIsTheNextMessageAndSaysWhoseItIs() {
    Hitl hitl = node("one");
    hitl.agent(
        "support",
        run -> {
          if (run.messages().size() == 1) {
            hitl.overrides().redirect(RUN, BOSS, "be brief");
          }
          run.yieldPoint();
          run.yieldPoint();
          return run.messages().size() + " " + run.messages().get(run.messages().size() - 1).text();
        });
    assertThat(hitl.start(RUN, "go").result().orElseThrow())
        .startsWith("2 ")
        .contains("be brief", BOSS, "person");
  }

  @Test
  void aParkedRunThatIsRedirectedAsksNobodyAnyMore() {
    Hitl hitl = node("one");
    hitl.agent("support", Shop.proposing(List.of(LOOK, Shop.refund("c3", "500"))));
    RunHandle run = hitl.start(RUN, "go");

    assertThat(hitl.overrides().redirect(RUN, BOSS, "offer a voucher"))
        .isInstanceOfSatisfying(
            Overridden.Done.class, done -> assertThat(done.left().withdrawn()).hasSize(1));
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.CANCELLED);
    assertThat(run.status()).isEqualTo(RunStatus.READY);
    hitl.resumeDue();
    assertThat(run.result().orElseThrow()).contains("offer a voucher");
    assertThat(shop.effects).containsExactly("lookUp 42");
    assertClean(hitl);
  }

  @Test
  void aPausedRunIsRedirectedAndStaysPaused() {
    Hitl hitl = node("one");
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c3", "500"))));
    RunHandle run = hitl.start(RUN, "go");
    hitl.overrides().pause(RUN, BOSS, "wait");
    hitl.overrides().redirect(RUN, BOSS, "offer a voucher");
    assertThat(run.status()).isEqualTo(RunStatus.PAUSED);
    hitl.overrides().resume(RUN, BOSS, "go on");
    hitl.resumeDue();
    assertThat(run.result().orElseThrow()).contains("offer a voucher");
  }

  // Editing and going back

  @Test
  void anEditedStateIsANewCheckpointAndTheOldOneStays() {
    Hitl hitl = node("one");
    hitl.agent(
        "support",
        run -> {
          if (run.state().get("limit") == null) {
            run.state(Arguments.of(Map.of("limit", 500L)));
          }
          run.append(
              run.call(
                  run.pendingCalls().isEmpty()
                      ? List.of(Shop.refund("c1", "500"))
                      : run.pendingCalls()));
          return "limit " + run.state().get("limit");
        });
    RunHandle run = hitl.start(RUN, "go");
    int seen = run.row().checkpoint();

    Overridden done =
        hitl.overrides().edit(RUN, seen, Arguments.of(Map.of("limit", 50L)), BOSS, "too high");
    assertThat(done)
        .isInstanceOfSatisfying(
            Overridden.Done.class, edited -> assertThat(edited.checkpoint()).isEqualTo(seen + 1));
    assertThat(hitl.overrides().edit(RUN, seen, Arguments.none(), BOSS, "me too"))
        .isEqualTo(new Overridden.Changed(seen + 1));
    assertThat(shop.store.checkpoints(RUN)).hasSize(seen + 1);
    assertThat(event(RUN, "EDITED").actor()).isEqualTo(BOSS);
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);

    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.result()).contains("limit 50");
    assertClean(hitl);
  }

  @Test
  void ofTwoEditsAtOnceOneIsToldThatTheOtherWasFaster() {
    Hitl hitl = node("one");
    AtomicReference<Runnable> between = new AtomicReference<>();
    Store late =
        new ForwardingStore(shop.store) {
          @Override
          public RunWritten writeRun(RunWrite write) {
            Runnable first = between.getAndSet(null);
            if (first != null) {
              first.run();
            }
            return super.writeRun(write);
          }
        };
    Hitl other = node("two", late);
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    int seen = hitl.start(RUN, "go").row().checkpoint();
    between.set(
        () ->
            assertThat(hitl.overrides().edit(RUN, seen, Arguments.none(), BOSS, "first"))
                .isInstanceOf(Overridden.Done.class));
    assertThat(other.overrides().edit(RUN, seen, Arguments.none(), BOSS, "second"))
        .isEqualTo(new Overridden.Changed(seen + 1));
  }

  @Test
  void aRunningRunIsToBePausedFirst() {
    Hitl hitl = node("one");
    List<Overridden> said = new ArrayList<>();
    hitl.agent(
        "support",
        run -> {
          said.add(hitl.overrides().edit(RUN, 1, Arguments.none(), BOSS, "x"));
          run.checkpoint();
          said.add(hitl.overrides().rollBack(RUN, 1, 2, BOSS, "x"));
          return "done";
        });
    hitl.start(RUN, "go");
    assertThat(said)
        .hasSize(2)
        .allSatisfy(
            answer ->
                assertThat(answer)
                    .isInstanceOfSatisfying(
                        Overridden.NotPossible.class,
                        not -> assertThat(not.reason()).contains("pause it first")));
  }

  @Test
  void aRunGoesBackToAnOlderCheckpointAndAsksAnew() {
    Hitl hitl = node("one");
    hitl.agent(
        "support",
        Shop.proposing(
            List.of(Shop.refund("c1", "500")), List.of(CREDIT, Shop.refund("c3", "700"))));
    RunHandle run = hitl.start(RUN, "go");
    int first = run.row().checkpoint();
    Request asked = Shop.only(run);
    shop.clock.advance(Duration.ofMinutes(1));
    hitl.review().approve(asked.reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.requests()).hasSize(2);
    int seen = run.row().checkpoint();

    Optional<LeftBehind> expected = hitl.overrides().leavesBehind(RUN, first);
    assertThat(hitl.overrides().leavesBehind(RUN, seen)).isEmpty();
    Overridden done = hitl.overrides().rollBack(RUN, first, seen, BOSS, "wrong customer");
    assertThat(done)
        .isInstanceOfSatisfying(
            Overridden.Done.class,
            back -> {
              assertThat(expected).hasValue(back.left());
              assertThat(back.left().withdrawn()).hasSize(1);
              assertThat(back.left().executed())
                  .extracting(executed -> executed.tool())
                  .containsExactlyInAnyOrder("refund", "credit");
              assertThat(back.status()).isEqualTo(RunStatus.READY);
            });
    assertThat(event(RUN, "WENT_BACK").data().asMap()).containsEntry("backTo", (long) first);
    assertThat(shop.store.checkpoints(RUN)).hasSize(seen + 1);

    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    List<Request> requests = run.requests();
    assertThat(requests).hasSize(3);
    assertThat(requests)
        .filteredOn(request -> request.status() == RequestStatus.PENDING)
        .singleElement()
        .satisfies(
            again ->
                assertThat(again.revision().action().arguments()).isEqualTo(argumentsOf(asked)));
    assertThat(requests).extracting(Request::id).doesNotHaveDuplicates();
    assertThat(shop.effects).hasSize(2);
    assertClean(hitl);
  }

  private static Arguments argumentsOf(Request request) {
    return request.revision().action().arguments();
  }

  // Stopping

  @Test
  void whatIsStoppedBeginsNothingUntilItIsLifted() {
    Hitl hitl = node("one");
    List<String> entered = new ArrayList<>();
    hitl.agent(
        "support",
        run -> {
          entered.add(run.id().run());
          return run.call(CREDIT).content();
        });
    Overridden stands =
        hitl.overrides().stop(Scope.agent(RunId.DEFAULT_TENANT, "support"), BOSS, "odd");
    Command stop = ((Overridden.Stands) stands).command();

    RunHandle run = hitl.start(RUN, "go");
    assertThat(run.status()).isEqualTo(RunStatus.READY);
    assertThat(entered).isEmpty();
    assertThat(hitl.resumeDue()).isZero();
    assertThat(hitl.resume(RUN).status()).isEqualTo(RunStatus.READY);
    assertThat(hitl.overrides().inForce()).containsExactly(stop);

    assertThat(hitl.overrides().lift(stop.id(), BOSS, "all clear"))
        .isInstanceOf(Overridden.TakenBack.class);
    assertThat(hitl.overrides().lift(stop.id(), BOSS, "twice"))
        .isInstanceOf(Overridden.NotPossible.class);
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertClean(hitl);
  }

  @Test
  void aStopInTheMiddleOfABatchLetsNoFurtherCallOfItBegin() {
    Hitl hitl = node("one");
    AtomicBoolean stopped = new AtomicBoolean();
    Hitl two =
        shop.open(
            b ->
                b.node("two")
                    .policy(Policy.parse(POLICY))
                    .tool(
                        Tool.named("stopper")
                            .runs(
                                arguments -> {
                                  if (stopped.compareAndSet(false, true)) {
                                    hitl.overrides()
                                        .stop(Scope.tenant(RunId.DEFAULT_TENANT), BOSS, "odd");
                                    aWhileLater();
                                  }
                                  return "stopped";
                                })));
    RunId run = RunId.of("other", "r");
    two.agent(
        "other",
        each -> {
          List<ToolCall> calls = each.pendingCalls();
          each.append(
              each.call(
                  calls.isEmpty() ? List.of(ToolCall.of("s", "stopper", "{}"), CREDIT) : calls));
          return "done";
        });
    RunHandle handle = two.start(run, "go");
    assertThat(handle.status()).isEqualTo(RunStatus.READY);
    assertThat(shop.effects).isEmpty();

    String stop = two.overrides().inForce().get(0).id();
    two.overrides().lift(stop, BOSS, "fine");
    two.resumeDue();
    assertThat(handle.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(shop.effects).containsExactly("credit 42 5");
    assertClean(two);
  }

  @Test
  void noApprovedCallIsClaimedUnderAStopThatItsNodeDoesNotKnowOf() {
    assertThat(resumedUnderAnUnknownStop(shop.store)).isEqualTo(RequestStatus.APPROVED);
    assertThat(shop.effects).isEmpty();
  }

  /** The control: where the taking does not ask the store, the call runs. */
  @Test
  void whereTheTakingAsksNobodyTheCallRunsUnderAStop() {
    Store careless =
        new ForwardingStore(shop.store) {
          @Override
          public RunWritten acquire(RunTake take) {
            return super.acquire(
                new RunTake(take.before(), take.node(), take.lease(), take.claim()));
          }
        };
    assertThat(resumedUnderAnUnknownStop(careless)).isEqualTo(RequestStatus.EXECUTED);
    assertThat(shop.effects).hasSize(1);
  }

  private RequestStatus resumedUnderAnUnknownStop(Store store) {
    Hitl hitl = node("one", store);
    Hitl other = node("two");
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    RunHandle run = hitl.start(RUN, "go");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    other.overrides().stop(Scope.everything(), BOSS, "odd");
    hitl.resume(RUN);
    return Shop.only(run).status();
  }

  @Test
  void aStopOfOthersKeepsNoRunFromGoingOn() {
    Hitl hitl = node("one");
    Hitl other = node("two");
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    RunHandle run = hitl.start(RUN, "go");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    other.overrides().stop(Scope.agent(RunId.DEFAULT_TENANT, "other"), BOSS, "odd");
    assertThat(hitl.resume(RUN).status()).isEqualTo(RunStatus.FINISHED);
  }

  @Test
  void aSubRunOfAStoppedAgentIsStoppedToo() {
    Hitl hitl = node("one");
    hitl.agent("payments", run -> run.call(CREDIT).content());
    hitl.agent(
        "support",
        run -> {
          hitl.overrides().stop(Scope.agent(RunId.DEFAULT_TENANT, "support"), BOSS, "odd");
          return run.delegate("payments", "k", "pay");
        });
    RunHandle run = hitl.start(RUN, "go");
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    assertThat(shop.effects).isEmpty();
    hitl.resumeDue();
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void anOpenRunUnderAStopIsNotOpened() {
    Hitl hitl = node("one");
    hitl.overrides().stop(Scope.everything(), BOSS, "odd");
    assertThatThrownBy(() -> hitl.open(RUN, null))
        .isInstanceOf(NeedHumanApproval.class)
        .hasMessageContaining("stopped by director-1: odd");
  }

  // Who may

  @Test
  void whoMayNotOverrideIsRefusedOnRecord() {
    Hitl hitl = node("one");
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    RunHandle run = hitl.start(RUN, "go");
    assertThat(hitl.overrides().abort(RUN, "manager-1", "I say so"))
        .isInstanceOf(Overridden.NotAllowed.class);
    assertThat(hitl.overrides().pause(RUN, "nobody", "I say so"))
        .isInstanceOf(Overridden.NotAllowed.class);
    assertThat(hitl.overrides().stop(Scope.everything(), "clerk-1", "I say so"))
        .isInstanceOf(Overridden.NotAllowed.class);
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    assertThat(hitl.audit().refusalsIn(RunId.DEFAULT_TENANT)).hasSize(2);
    assertThat(hitl.audit().refusalsIn(Scope.EVERY_TENANT)).isNotEmpty();
  }

  @Test
  void whomTheAgentActsForMayNotOverrideIt() {
    Hitl hitl = node("one");
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    hitl.start(RUN, BOSS, List.of(Message.user("go")));
    assertThat(hitl.overrides().resume(RUN, BOSS, "mine"))
        .isInstanceOf(Overridden.NotAllowed.class);
  }

  @Test
  void whereThePolicyNamesNobodyNobodyMay() {
    Hitl hitl = shop.open("{\"version\": \"1\"}");
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    hitl.start(RUN, "go");
    assertThat(hitl.overrides().abort(RUN, BOSS, "x"))
        .isInstanceOfSatisfying(
            Overridden.NotAllowed.class, not -> assertThat(not.reason()).contains("names no role"));
  }

  @Test
  void everyCommandNeedsAReasonAndARun() {
    Hitl hitl = node("one");
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    hitl.start(RUN, "go");
    assertThat(hitl.overrides().abort(RUN, BOSS, " ")).isInstanceOf(Overridden.NotPossible.class);
    assertThat(hitl.overrides().abort(Shop.runId("none"), BOSS, "x"))
        .isInstanceOf(Overridden.NotPossible.class);
    assertThat(hitl.overrides().stop(Scope.run(RUN), BOSS, "x"))
        .isInstanceOf(Overridden.NotPossible.class);
  }

  // When things break

  @Test
  void whereTheCommandsCannotBeReadNoCallBegins() {
    AtomicBoolean broken = new AtomicBoolean();
    Store store =
        new ForwardingStore(shop.store) {
          @Override
          public List<StandingRecord> holding(String kind, @Nullable String after, int limit) {
            if (broken.get()) {
              throw new StoreException("no connection", null);
            }
            return super.holding(kind, after, limit);
          }
        };
    Hitl hitl = node("one", store);
    List<Throwable> thrown = new ArrayList<>();
    hitl.agent(
        "support",
        run -> {
          broken.set(true);
          aWhileLater();
          try {
            return run.call(CREDIT).content();
          } catch (StoreException e) {
            thrown.add(e);
            throw e;
          }
        });
    RunHandle run = hitl.start(RUN, "go");
    assertThat(thrown).hasSize(1);
    assertThat(shop.effects).isEmpty();
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING); // it lapses, and goes on later
  }

  @Test
  void aCommandForARunWhoseNodeDiedIsActedOnWhenTheRunIsLetGo() {
    Hitl hitl = node("one");
    hitl.agent("support", run -> "never");
    RunHandle run = hitl.start(Shop.runId("other"), "go");
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    RunKeeper dead = new RunKeeper(shop.store, new Scribe("dead", "1"), Duration.ofSeconds(30));
    dead.leave(dead.open(RUN, Origin.NONE, Checkpoint.first(List.of())).orElseThrow());
    assertThat(hitl.overrides().abort(RUN, BOSS, "hangs")).isInstanceOf(Overridden.Sent.class);
    assertThat(hitl.run(RUN).status()).isEqualTo(RunStatus.RUNNING);
    shop.clock.advance(Duration.ofMinutes(1));
    hitl.resumeDue();
    assertThat(hitl.run(RUN).status()).isEqualTo(RunStatus.ABORTED);
  }
}
