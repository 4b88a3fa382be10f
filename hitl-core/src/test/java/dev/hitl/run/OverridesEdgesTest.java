package dev.hitl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Output;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.override.Command;
import dev.hitl.override.Overridden;
import dev.hitl.override.Scope;
import dev.hitl.policy.Policy;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.signal.Check;
import dev.hitl.signal.Guardrail;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.RunTake;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import dev.hitl.tool.BasisOf;
import dev.hitl.tool.RequiresApproval;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** People take the wheel at the very moments at which something else happens. */
class OverridesEdgesTest {
  private static final String BOSS = "director-1";
  private static final RunId RUN = Shop.runId("r1");
  private static final ToolCall LOOK = Shop.call("c1", "lookUp", "orderId", "42");
  private static final Policy POLICY =
      Policy.parse(
          """
          {"version": "1", "overrule": ["director"], "rules": [
            {"tool": "credit", "risk": "high", "validity": "PT1H",
             "approvals": [{"role": "manager"}]}]}
          """);

  private final Shop shop = new Shop();
  private final AtomicReference<String> price = new AtomicReference<>("4.50");

  /** What a credit rests on. */
  public final class Prices {
    @BasisOf("credit")
    public String price() {
      return price.get();
    }
  }

  private Hitl node(Store store) {
    return shop.open(b -> b.store(store).policy(POLICY).tools(new Prices()));
  }

  /** Does something once, right after a call was claimed together with its run. */
  private Store afterClaim(Runnable then) {
    AtomicReference<Runnable> once = new AtomicReference<>(then);
    return new ForwardingStore(shop.store) {
      @Override
      public RunWritten acquire(RunTake take) {
        RunWritten written = super.acquire(take);
        Runnable first = take.claim() == null ? null : once.getAndSet(null);
        if (first != null) {
          first.run();
        }
        return written;
      }
    };
  }

  private RunHandle approvedCredit(Hitl hitl) {
    ToolCall credit = ToolCall.of("c1", "credit", "{\"orderId\":\"42\",\"amount\":5}");
    hitl.agent("support", Shop.proposing(List.of(credit)));
    RunHandle run = hitl.start(RUN, "go");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    return run;
  }

  // Between the claim and the tool

  private void stopBetweenClaimAndTool(Hitl[] hitl, RunHandle[] run) {
    AtomicReference<Overridden> stop = new AtomicReference<>();
    hitl[0] =
        node(
            afterClaim(() -> stop.set(hitl[0].overrides().stop(Scope.everything(), BOSS, "wait"))));
    run[0] = approvedCredit(hitl[0]);
    Request approved = Shop.only(run[0]);
    hitl[0].resumeDue();
    assertThat(shop.effects).isEmpty();
    assertThat(Shop.only(run[0]).status()).isEqualTo(RequestStatus.APPROVED);
    assertThat(Shop.only(run[0]).deadline()).isEqualTo(approved.deadline()).isNotNull();
    Command command = ((Overridden.Stands) stop.get()).command();
    hitl[0].overrides().lift(command.id(), BOSS, "go on");
  }

  @Test
  void whatAnApprovalRestsOnIsReadAgainWhereAStopCameBeforeTheToolBegan() {
    Hitl[] hitl = new Hitl[1];
    RunHandle[] run = new RunHandle[1];
    stopBetweenClaimAndTool(hitl, run);
    price.set("9.90");
    hitl[0].resumeDue();
    assertThat(shop.effects).isEmpty();
    assertThat(Shop.only(run[0]).status()).isEqualTo(RequestStatus.PENDING);
    assertThat(hitl[0].fsck().check().findings()).isEmpty();
  }

  @Test
  void anApprovalEndsWhereAStopCameBeforeTheToolBegan() {
    Hitl[] hitl = new Hitl[1];
    RunHandle[] run = new RunHandle[1];
    stopBetweenClaimAndTool(hitl, run);
    shop.clock.advance(Duration.ofHours(2));
    hitl[0].resumeDue();
    assertThat(shop.effects).isEmpty();
    assertThat(Shop.only(run[0]).status()).isEqualTo(RequestStatus.EXPIRED);
  }

  @Test
  void anApprovalThatAStopMetBeforeTheToolBeganIsExecutedOnceItIsLifted() {
    Hitl[] hitl = new Hitl[1];
    RunHandle[] run = new RunHandle[1];
    stopBetweenClaimAndTool(hitl, run);
    hitl[0].resumeDue();
    assertThat(shop.effects).containsExactly("credit 42 5");
    assertThat(run[0].status()).isEqualTo(RunStatus.FINISHED);
  }

  /** What a tool is called with; something may happen when it is made. */
  public record Order(String id) {
    static final AtomicReference<Runnable> MAKING = new AtomicReference<>();

    public Order {
      Runnable once = MAKING.getAndSet(null);
      if (once != null) {
        once.run();
      }
    }
  }

  /** Has a parameter that is made between the claim and the body. */
  public final class Orders {
    @RequiresApproval
    public String ship(Order order) {
      shop.effects.add("ship " + order.id());
      return "shipped";
    }
  }

  @Test
  void anApprovalIsKeptWhereItsCallIsCancelledBeforeTheToolBegan() {
    AtomicReference<Hitl> self = new AtomicReference<>();
    AtomicReference<Overridden> stop = new AtomicReference<>();
    Runnable stopping =
        () -> stop.set(self.get().overrides().stop(Scope.everything(), BOSS, "wait"));
    Store store = afterClaim(() -> Order.MAKING.set(stopping));
    Hitl hitl = shop.open(b -> b.store(store).policy(POLICY).tools(new Orders()));
    self.set(hitl);
    hitl.agent(
        "support",
        Shop.proposing(List.of(ToolCall.of("c1", "ship", "{\"order\":{\"id\":\"42\"}}"))));
    RunHandle run = hitl.start(RUN, "go");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(stop.get()).isInstanceOf(Overridden.Stands.class);
    assertThat(shop.effects).isEmpty();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.APPROVED);

    Command command = ((Overridden.Stands) stop.get()).command();
    hitl.overrides().lift(command.id(), BOSS, "go on");
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("ship 42");
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  // A thread that waits for a decision

  private Agent waiting(AtomicInteger entered, ToolCall... calls) {
    return run -> {
      if (entered.incrementAndGet() > 1) {
        return "entered afresh " + run.messages().size();
      }
      run.append("{\"role\":\"assistant\",\"batch\":1}");
      run.checkpoint();
      run.append("{\"role\":\"assistant\",\"batch\":2}");
      List<ToolResult> results = run.call(List.of(calls), Duration.ofHours(1));
      run.append(results);
      return "waited";
    };
  }

  private CompletableFuture<RunHandle> parked(Hitl hitl) {
    CompletableFuture<RunHandle> started =
        CompletableFuture.supplyAsync(() -> hitl.start(RUN, "x"));
    await().until(() -> !hitl.review().inbox().isEmpty());
    return started;
  }

  @Test
  void anAbortFreesTheThreadThatWaitsForADecision() throws Exception {
    Hitl hitl = node(shop.store);
    hitl.agent("support", waiting(new AtomicInteger(), Shop.refund("c2", "500")));
    CompletableFuture<RunHandle> started = parked(hitl);
    hitl.overrides().abort(RUN, BOSS, "fraud");
    assertThat(started.get(1, TimeUnit.MINUTES).status()).isEqualTo(RunStatus.ABORTED);
  }

  @Test
  void anAgentThatWaitsIsEnteredAfreshWhereItsRunIsTakenBack() throws Exception {
    Hitl hitl = node(shop.store);
    AtomicInteger entered = new AtomicInteger();
    hitl.agent("support", waiting(entered, LOOK, Shop.refund("c2", "500")));
    CompletableFuture<RunHandle> started = parked(hitl);
    int seen = hitl.run(RUN).row().checkpoint();
    assertThat(hitl.overrides().rollBack(RUN, 2, seen, BOSS, "again"))
        .isInstanceOf(Overridden.Done.class);
    RunHandle run = started.get(1, TimeUnit.MINUTES);
    hitl.resumeDue();
    assertThat(run.result()).contains("entered afresh 2");
    assertThat(shop.effects).containsExactly("lookUp 42");
  }

  // An abort that comes late or is half done

  @Test
  void anAnswerThatIsLookedAtWhileItsRunIsAbortedDoesNotEndIt() {
    AtomicReference<Hitl> self = new AtomicReference<>();
    Hitl hitl =
        shop.open(
            b ->
                b.policy(POLICY)
                    .guardrail(
                        Guardrail.named("slow", "1")
                            .on(Output.ANSWER)
                            .after(
                                answer -> {
                                  self.get().overrides().abort(RUN, BOSS, "fraud");
                                  return Check.pass();
                                })
                            .build()));
    self.set(hitl);
    hitl.agent("support", run -> "done");
    assertThat(hitl.start(RUN, "go").status()).isEqualTo(RunStatus.ABORTED);
  }

  @Test
  void aRunWhoseParentWasAbortedByANodeThatDiedIsEndedInsteadOfTaken() {
    AtomicBoolean dying = new AtomicBoolean();
    Store store =
        new ForwardingStore(shop.store) {
          @Override
          public List<RunId> awaitedBy(RunId run) {
            if (dying.get()) {
              throw new StoreException("gone", null);
            }
            return super.awaitedBy(run);
          }
        };
    Hitl hitl = node(store);
    hitl.agent("payments", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    hitl.agent("middle", run -> run.delegate("payments", "k", "pay"));
    hitl.agent("support", run -> run.delegate("middle", "k", "pay"));
    hitl.start(RUN, "go");
    RunId middle = shop.store.awaitedBy(RUN).get(0);
    RunId child = shop.store.awaitedBy(middle).get(0);
    dying.set(true);
    try {
      hitl.overrides().abort(RUN, BOSS, "fraud");
    } catch (StoreException gone) {
      assertThat(gone).hasMessage("gone");
    }
    dying.set(false);
    assertThat(hitl.run(RUN).status()).isEqualTo(RunStatus.ABORTED);
    assertThat(hitl.run(child).status()).isEqualTo(RunStatus.PARKED);

    hitl.review().approve(Shop.only(hitl.run(child)).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(shop.effects).isEmpty();
    assertThat(hitl.run(child).status()).isEqualTo(RunStatus.ABORTED);
    assertThat(hitl.run(middle).status()).isEqualTo(RunStatus.ABORTED);
    assertThat(Shop.only(hitl.run(child)).status()).isEqualTo(RequestStatus.REJECTED);
  }
}
