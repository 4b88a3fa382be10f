package dev.hitl.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.ExecutionSteps;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.Ballot;
import dev.hitl.review.Ruling;
import dev.hitl.run.Agent;
import dev.hitl.run.RunHandle;
import dev.hitl.store.RunTake;
import dev.hitl.store.RunWrite;
import dev.hitl.store.Step;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public class ExecutionTest {
  private Shop shop;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void openShop() {
    shop = newShop();
  }

  /** Proposes one refund on the order that the user names. */
  private static final Agent REFUNDING =
      run -> {
        List<ToolCall> calls = run.pendingCalls();
        if (calls.isEmpty()) {
          String order = run.messages().get(0).text();
          calls = List.of(ToolCall.of("c1", "refund", Map.of("orderId", order, "amount", 500)));
        }
        return run.call(calls).get(0).content();
      };

  @Test
  void twoThreadsResumingOneRunExecuteTheToolOnce() throws Exception {
    List<Hitl> nodes = List.of(shop.open(), shop.open(), shop.open(), shop.open());
    nodes.forEach(node -> node.agent("support", REFUNDING));
    for (int round = 1; round <= 50; round++) {
      RunHandle run = nodes.get(0).start("support", "order-" + round);
      nodes.get(0).review().approve(Shop.only(run).reference(), "manager-1");
      race(nodes.stream().<Callable<Integer>>map(node -> node::resumeDue).toList());
      assertThat(shop.effects).hasSize(round);
      assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    }
  }

  @Test
  void ofTwoSimultaneousDecisionsOneWinsAndTheOtherIsToldWhoDid() throws Exception {
    Hitl hitl = shop.open();
    hitl.agent("support", REFUNDING);
    for (int round = 0; round < 100; round++) {
      RunHandle run = hitl.start("support", "order-" + round);
      String reference = Shop.only(run).reference();
      List<Ruling> rulings =
          race(
              List.of(
                  () -> hitl.review().approve(reference, "manager-1"),
                  () -> hitl.review().reject(reference, "manager-2", "no")));
      assertThat(rulings).filteredOn(Ruling.Done.class::isInstance).hasSize(1);
      assertThat(rulings)
          .filteredOn(Ruling.AlreadyDecided.class::isInstance)
          .singleElement()
          .satisfies(
              lost -> assertThat(((Ruling.AlreadyDecided) lost).winner().decision()).isNotNull());
      int before = shop.effects.size();
      hitl.resumeDue();
      boolean approved = Shop.only(run).status() == RequestStatus.EXECUTED;
      assertThat(shop.effects).hasSize(before + (approved ? 1 : 0));
    }
  }

  private static <T> List<T> race(List<Callable<T>> bodies) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(bodies.size());
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<T> body : bodies) {
        futures.add(
            threads.submit(
                () -> {
                  start.await();
                  return body.call();
                }));
      }
      start.countDown();
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Leaves a request claimed by a node that is gone, as a killed process does. */
  private static RunHandle claimedByADeadNode(Shop shop, Hitl hitl, ToolCall call) {
    hitl.agent("support", Shop.proposing(List.of(call)));
    RunHandle run = hitl.start("support", "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    shop.store.acquire(
        new RunTake(shop.store.run(run.id()).orElseThrow(), "dead", Duration.ofSeconds(30), null));
    Request approved = Shop.only(run);
    shop.store.apply(
        List.of(
            Step.of(
                ExecutionSteps.claim(
                    approved, "dead", Duration.ofSeconds(30), shop.clock.instant()))));
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.EXECUTING);
    return run;
  }

  @Test
  void anExecutionWhoseNodeFellSilentIsInDoubtAndNobodyRunsItAgainByItself() {
    Hitl hitl = shop.open();
    RunHandle run = claimedByADeadNode(shop, hitl, Shop.refund("c1", "500"));
    hitl.resumeDue();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.EXECUTING);
    shop.clock.advance(Duration.ofSeconds(31));
    hitl.resumeDue();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.IN_DOUBT);
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    assertThat(shop.effects).isEmpty();
    assertThat(hitl.review().inbox()).hasSize(1);
    assertThat(shop.notifier.told().get(shop.notifier.told().size() - 1).text())
        .contains("nobody knows how it ended");
  }

  @Test
  void aPersonResolvesADoubtInOneOfThreeWays() {
    record Case(Ballot ballot, String answer, int effects) {}
    for (int i = 0; i < 3; i++) {
      Shop one = newShop();
      Hitl hitl = one.open();
      RunHandle run = claimedByADeadNode(one, hitl, Shop.refund("c1", "500"));
      one.clock.advance(Duration.ofSeconds(31));
      hitl.resumeDue();
      String reference = Shop.only(run).reference();
      Case chosen =
          List.of(
                  new Case(
                      new Ballot.Succeeded(reference, "manager-1", "bank says paid"),
                      "bank says paid",
                      0),
                  new Case(
                      new Ballot.NotSucceeded(reference, "manager-1", "bank says no"),
                      "bank says no",
                      0),
                  new Case(
                      new Ballot.RunAgain(reference, "manager-1", "bank never saw it"),
                      "refunded 500",
                      1))
              .get(i);
      assertThat(hitl.review().approve(reference, "manager-1")).isInstanceOf(Ruling.Invalid.class);
      assertThat(hitl.review().decide(chosen.ballot())).isInstanceOf(Ruling.Done.class);
      hitl.resumeDue();
      assertThat(run.result().orElseThrow()).contains(chosen.answer());
      assertThat(one.effects).hasSize(chosen.effects());
      assertThat(hitl.audit().verify().isIntact()).isTrue();
    }
  }

  @Test
  void anIdempotentToolIsRunAgainByItselfWithTheSameKey() {
    Hitl hitl = shop.open();
    RunHandle run =
        claimedByADeadNode(
            shop, hitl, ToolCall.of("c1", "setPrice", "{\"item\":\"a\",\"price\":9.90}"));
    shop.clock.advance(Duration.ofSeconds(31));
    hitl.resumeDue();
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(shop.effects).containsExactly("setPrice a 9.90");
  }

  @Test
  void aNodeThatLostItsClaimCannotWriteItsResult() {
    Hitl second = shop.open();
    RunHandle[] run = new RunHandle[1];
    Hitl first =
        shop.open(
            builder ->
                builder.tool(
                    Tool.named("slow")
                        .requiresApproval(Risk.HIGH)
                        .runs(
                            arguments -> {
                              shop.effects.add("slow");
                              shop.clock.advance(Duration.ofMinutes(1));
                              second.resumeDue();
                              return "too late";
                            })));
    first.agent("support", Shop.proposing(List.of(ToolCall.of("c1", "slow", "{}"))));
    run[0] = first.start("support", "x");
    first.review().approve(Shop.only(run[0]).reference(), "manager-1");
    first.resumeDue();
    assertThat(Shop.only(run[0]).status()).isEqualTo(RequestStatus.IN_DOUBT);
    assertThat(Shop.only(run[0]).result()).isNull();
    assertThat(run[0].status()).isEqualTo(RunStatus.PARKED);
    assertThat(shop.effects).containsExactly("slow");
  }

  @Test
  void whatPolicyForbidsMeanwhileDoesNotRunThoughItWasApproved() {
    Hitl before = shop.open();
    before.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    RunHandle run = before.start("support", "x");
    before.review().approve(Shop.only(run).reference(), "manager-1");
    Hitl after =
        shop.open(
            """
            {"version": "2", "rules": [{"tool": "refund", "verdict": "deny", "message": "frozen"}]}
            """);
    after.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    after.resumeDue();
    assertThat(shop.effects).isEmpty();
    assertThat(run.result().orElseThrow()).contains("rejected", "frozen");
  }

  /** An approved call of a tool that has another parameter, and this risk, when the run goes on. */
  private Hitl approvedAndThenChanged(Risk risk, AtomicReference<RunHandle> run) {
    Tool old =
        Tool.named("pay")
            .requiresApproval(Risk.HIGH)
            .parameter("to", String.class)
            .runs(arguments -> shop.effects.add("old pay"));
    Tool changed =
        Tool.named("pay")
            .requiresApproval(risk)
            .parameter("to", String.class)
            .optional("currency", String.class)
            .runs(arguments -> shop.effects.add("new pay"));
    Agent agent = Shop.proposing(List.of(Shop.call("c1", "pay", "to", "bob")));
    Hitl before = shop.open(builder -> builder.tool(old));
    before.agent("support", agent);
    run.set(before.start("support", "x"));
    before.review().approve(Shop.only(run.get()).reference(), "manager-1");
    Hitl after = shop.open(builder -> builder.tool(changed));
    after.agent("support", agent);
    after.resumeDue();
    return after;
  }

  @Test
  void anApprovalDoesNotSurviveAChangeOfTheToolsParameters() {
    AtomicReference<RunHandle> run = new AtomicReference<>();
    Hitl after = approvedAndThenChanged(Risk.HIGH, run);
    assertThat(shop.effects).isEmpty();
    Request reopened = Shop.only(run.get());
    assertThat(reopened.status()).isEqualTo(RequestStatus.PENDING);
    assertThat(reopened.reference()).endsWith("@2");
    assertThat(after.review().approve(reopened.id(), "manager-1"))
        .isInstanceOf(Ruling.Superseded.class);
    after.review().approve(reopened.reference(), "manager-1");
    after.resumeDue();
    assertThat(shop.effects).containsExactly("new pay");
    assertThat(run.get().status()).isEqualTo(RunStatus.FINISHED);
  }

  @Test
  void aQuestionThatIsAskedAgainGoesToWhomPolicyNamesNow() {
    AtomicReference<RunHandle> run = new AtomicReference<>();
    approvedAndThenChanged(Risk.CRITICAL, run);
    assertThat(Shop.only(run.get()).route().places()).isEqualTo(2);
    assertThat(Shop.only(run.get()).revision().risk()).isEqualTo(Risk.CRITICAL);
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void aRunWhoseToolThisNodeDoesNotKnowIsLeftForOneThatDoes() {
    Tool pay =
        Tool.named("pay").requiresApproval(Risk.HIGH).runs(arguments -> shop.effects.add("pay"));
    var agent = Shop.proposing(List.of(ToolCall.of("c1", "pay", "{}")));
    Hitl knows = shop.open(builder -> builder.tool(pay));
    knows.agent("support", agent);
    RunHandle run = knows.start("support", "x");
    knows.review().approve(Shop.only(run).reference(), "manager-1");
    Hitl knowsNot = shop.open();
    knowsNot.agent("support", agent);
    assertThat(knowsNot.resumeDue()).isZero();
    assertThat(run.status()).isEqualTo(RunStatus.READY);
    assertThat(knows.resumeDue()).isEqualTo(1);
    assertThat(shop.effects).containsExactly("pay");
  }

  @Test
  void anErrorOfTheToolIsOnRecordAndIsTheResultOfItsCall() {
    Hitl hitl =
        shop.open(
            builder ->
                builder.tool(
                    Tool.named("die")
                        .requiresApproval(Risk.HIGH)
                        .runs(
                            arguments -> {
                              throw new Death();
                            })));
    hitl.agent("support", Shop.proposing(List.of(ToolCall.of("c1", "die", "{}"))));
    RunHandle run = hitl.start("support", "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.FAILED);
    assertThat(run.result().orElseThrow()).contains("failed", "Death");
  }

  @Test
  void aRunWhoseCallIsStillBeingExecutedElsewhereIsLeftAlone() {
    Hitl hitl = shop.open();
    RunHandle run = claimedByADeadNode(shop, hitl, Shop.refund("c1", "500"));
    // The run itself is free, but one who held it before has claimed its call.
    RunRecord held = run.row();
    shop.store.writeRun(
        new RunWrite(held, RunStatus.READY, null, false, null, List.of(), List.of(), List.of()));
    hitl.resumeDue();
    assertThat(shop.effects).isEmpty();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.EXECUTING);
    shop.clock.advance(Duration.ofSeconds(31));
    hitl.resumeDue();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.IN_DOUBT);
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
  }
}
