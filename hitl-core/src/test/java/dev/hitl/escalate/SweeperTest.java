package dev.hitl.escalate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.notify.Notice;
import dev.hitl.policy.Policy;
import dev.hitl.request.Decision;
import dev.hitl.request.ExecutionSteps;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.run.RunHandle;
import dev.hitl.store.Meddled;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SweeperTest {
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final ToolCall PRICE =
      ToolCall.of("c1", "setPrice", "{\"item\":\"a\",\"price\":9.90}");

  private final Shop shop = new Shop();
  private final Sweeper sweeper = sweeper(shop.store);

  private Sweeper sweeper(Store store) {
    return new Sweeper(store, ToolRegistry.of(Tool.of(shop.tools)));
  }

  private RunHandle ask(Hitl hitl, ToolCall... calls) {
    hitl.agent("support", Shop.proposing(List.of(calls)));
    RunHandle run = hitl.start("support", "x");
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    return run;
  }

  private static ToolCall[] refunds(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Shop.refund("c" + i, String.valueOf(200 + i)))
        .toArray(ToolCall[]::new);
  }

  @Test
  void aQuestionExpiresExactlyAtItsDeadlineAndNotBefore() {
    Hitl hitl = shop.open();
    RunHandle run = ask(hitl, Shop.refund("c1", "500"));
    shop.clock.advance(Duration.ofHours(4).minusMillis(1));
    assertThat(sweeper.sweep()).isZero();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.PENDING);
    shop.clock.advance(Duration.ofMillis(1));
    assertThat(sweeper.sweep()).isEqualTo(1);
    Request now = Shop.only(run);
    assertThat(now.status()).isEqualTo(RequestStatus.EXPIRED);
    assertThat(now.decision()).isEqualTo(new Decision.Expired());
    assertThat(run.status()).isEqualTo(RunStatus.READY);
    assertThat(sweeper.sweep()).isZero();
    hitl.resumeDue();
    assertThat(run.result().orElseThrow()).contains("expired");
    assertThat(shop.effects).isEmpty();
    assertThat(shop.notifier.told().get(1).kind()).isEqualTo(Notice.Kind.CONCLUDED);
    assertThat(hitl.audit().verify().isIntact()).isTrue();
  }

  @Test
  void whereThePolicySaysSoSilenceIsANo() {
    Hitl hitl =
        shop.open(
            builder ->
                builder.policy(
                    Policy.parse(
                        """
                        version: 1
                        rules:
                          - tool: credit
                            risk: high
                            deadline: PT1H
                            onDeadline: reject
                        """)));
    RunHandle run = ask(hitl, ToolCall.of("c1", "credit", "{\"orderId\":\"1\",\"amount\":5}"));
    shop.clock.advance(Duration.ofHours(1));
    assertThat(sweeper.sweep()).isEqualTo(1);
    Request now = Shop.only(run);
    assertThat(now.status()).isEqualTo(RequestStatus.REJECTED);
    assertThat(now.decision())
        .isEqualTo(new Decision.Rejected("hitl", "nobody decided by 2026-03-02T10:00:00Z"));
    hitl.resumeDue();
    assertThat(run.result().orElseThrow()).contains("rejected", "nobody decided");
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void aQuestionWithoutADeadlineWaitsForEver() {
    RunHandle run = ask(shop.open(), Shop.call("c1", "deleteAccount", "account", "a"));
    shop.clock.advance(Duration.ofDays(36_500));
    assertThat(sweeper.sweep()).isZero();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void whatWasDecidedInTimeDoesNotExpire() {
    Hitl hitl = shop.open();
    RunHandle run = ask(hitl, Shop.refund("c1", "500"));
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    shop.clock.advance(Duration.ofDays(1));
    assertThat(sweeper.sweep()).isZero();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.APPROVED);
  }

  @Test
  void manyMoreThanABatchAreAllTakenInOneRound() {
    RunHandle run = ask(shop.open(), refunds(250));
    shop.clock.advance(Duration.ofHours(4));
    assertThat(sweeper.sweep()).isEqualTo(250);
    assertThat(run.requests()).allMatch(r -> r.status() == RequestStatus.EXPIRED);
    assertThat(run.status()).isEqualTo(RunStatus.READY);
  }

  @Test
  void manySweepersAtOnceTakeEachStepOnce() throws Exception {
    Hitl hitl = shop.open();
    RunHandle run = ask(hitl, refunds(150));
    shop.clock.advance(Duration.ofHours(4));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    int moved = 0;
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<Integer>> sweeps = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        sweeps.add(
            threads.submit(
                () -> {
                  start.await();
                  return sweeper(shop.store).sweep();
                }));
      }
      start.countDown();
      for (Future<Integer> sweep : sweeps) {
        moved += sweep.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(moved).isEqualTo(150);
    for (Request request : run.requests()) {
      assertThat(shop.store.audit(request.id()))
          .extracting(AuditEvent::type)
          .containsExactly("OPEN", "EXPIRE");
    }
    assertThat(run.status()).isEqualTo(RunStatus.READY);
    assertThat(hitl.resumeDue()).isEqualTo(1);
    assertThat(shop.notifier.told().stream().flatMap(told -> told.notices().stream()))
        .hasSize(300)
        .doesNotHaveDuplicates();
  }

  @Test
  void aSweeperThatLooksAtWhatIsOldTakesNothingFromWhoeverWasFirst() {
    Hitl hitl = shop.open();
    RunHandle run = ask(hitl, Shop.refund("c1", "500"));
    List<Request> old = run.requests();
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    shop.clock.advance(Duration.ofHours(4));
    boolean[] shown = new boolean[1];
    Store late =
        Meddled.of(
            shop.store,
            (method, arguments, real) -> {
              if (method.equals("overdue") && !shown[0]) {
                shown[0] = true;
                return old;
              }
              return real.go();
            });
    assertThat(sweeper(late).sweep()).isZero();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.APPROVED);
  }

  @Test
  void theStoreItselfRefusesToExpireWhatStillHasTime() {
    RunHandle run = ask(shop.open(), Shop.refund("c1", "500"));
    shop.clock.advance(Duration.ofHours(4).minusMillis(1));
    Store hasty =
        Meddled.of(
            shop.store,
            (method, arguments, real) -> method.equals("overdue") ? run.requests() : real.go());
    assertThat(sweeper(hasty).sweep()).isZero();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void aRequestThatCannotBeMovedKeepsNoOtherBack() {
    RunHandle run = ask(shop.open(), refunds(3));
    shop.clock.advance(Duration.ofHours(4));
    String stuck = shop.store.overdue(3).get(0).id();
    Store meddled =
        Meddled.of(
            shop.store,
            (method, arguments, real) -> {
              if (method.equals("apply") && arguments[0].toString().contains(stuck)) {
                throw new StoreException("cannot be written", null);
              }
              return real.go();
            });
    assertThat(sweeper(meddled).sweep()).isEqualTo(2);
    assertThat(run.requests())
        .filteredOn(request -> request.status() == RequestStatus.PENDING)
        .extracting(Request::id)
        .containsExactly(stuck);
  }

  /** As a node leaves it that dies with a claim. */
  private RunHandle claimed(Hitl hitl, ToolCall call) {
    RunHandle run = ask(hitl, call);
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    shop.store.apply(
        List.of(
            Step.of(ExecutionSteps.claim(Shop.only(run), "dead", LEASE, shop.clock.instant()))));
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.EXECUTING);
    return run;
  }

  @Test
  void anExecutionIsInDoubtExactlyWhenItsLeaseIsOver() {
    RunHandle run = claimed(shop.open(), Shop.refund("c1", "500"));
    shop.clock.advance(LEASE.minusMillis(1));
    assertThat(sweeper.sweep()).isZero();
    shop.clock.advance(Duration.ofMillis(1));
    assertThat(sweeper.sweep()).isPositive();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.IN_DOUBT);
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void aLeaseThatIsExtendedKeepsTheExecutionOutOfDoubt() {
    RunHandle run = claimed(shop.open(), Shop.refund("c1", "500"));
    shop.clock.advance(LEASE.minusMillis(1));
    shop.store.heartbeat("dead", Set.of(run.id()), LEASE);
    shop.clock.advance(Duration.ofMillis(2));
    assertThat(sweeper.sweep()).isZero();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.EXECUTING);
  }

  @Test
  void aToolThatSaysThatItIsHarmlessIsRunAgainWithoutAsking() {
    RunHandle run = claimed(shop.open(), PRICE);
    shop.clock.advance(LEASE);
    assertThat(sweeper.sweep()).isPositive();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.APPROVED);
  }

  @Test
  void aNodeThatDoesNotKnowTheToolTakesTheStrictSide() {
    RunHandle run = claimed(shop.open(), PRICE);
    shop.clock.advance(LEASE);
    assertThat(new Sweeper(shop.store, ToolRegistry.of(List.of())).sweep()).isPositive();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.IN_DOUBT);
  }
}
