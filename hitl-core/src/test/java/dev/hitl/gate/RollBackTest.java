package dev.hitl.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Policy;
import dev.hitl.policy.Role;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.Ballot;
import dev.hitl.review.Ruling;
import dev.hitl.run.RunHandle;
import dev.hitl.tool.Approval;
import dev.hitl.tool.Compensates;
import dev.hitl.tool.Tool;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public class RollBackTest {
  private Shop shop;
  private Runnable inCompensation = () -> {};

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void openShop() {
    shop = newShop();
  }

  /** What undoes the shop's tools. */
  public final class Undo {
    @Compensates("refund")
    public String takeBack(String orderId, BigDecimal amount, String result) {
      inCompensation.run();
      Approval approval = Approval.current();
      shop.effects.add(
          "took back "
              + amount
              + " of "
              + orderId
              + " after '"
              + result
              + "' for "
              + approval.deciders()
              + " key "
              + approval.idempotencyKey().length());
      return "taken back " + amount;
    }
  }

  private Hitl open() {
    return shop.open(
        builder ->
            builder.tools(new Undo()).policy(Policy.builder("1").overruledBy("director").build()));
  }

  private static Request executed(Hitl hitl, RunHandle run) {
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    Request request = Shop.only(run);
    assertThat(request.status()).isEqualTo(RequestStatus.EXECUTED);
    return request;
  }

  private static RunHandle started(Hitl hitl) {
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    return hitl.start("support", "go");
  }

  private String types(String id) {
    return shop.store.audit(id).stream().map(event -> event.type()).toList().toString();
  }

  @Test
  void aMoreSeniorPersonRollsBackAndBothRequestsAreOnRecord() {
    Hitl hitl = open();
    Request request = executed(hitl, started(hitl));
    RolledBack outcome = hitl.rollBack(request.id(), "director-1", "wrong customer");
    assertThat(outcome).isInstanceOf(RolledBack.Done.class);
    RolledBack.Done done = (RolledBack.Done) outcome;
    assertThat(shop.effects.get(1))
        .isEqualTo("took back 500 of 42 after 'refunded 500' for [director-1] key 32");
    Request now = hitl.review().find(request.id()).orElseThrow();
    assertThat(now.status()).isEqualTo(RequestStatus.COMPENSATED);
    assertThat(now.result()).isEqualTo("refunded 500");
    assertThat(now.decision()).isEqualTo(request.decision());
    Request compensation = hitl.review().find(done.compensation().id()).orElseThrow();
    assertThat(compensation.status()).isEqualTo(RequestStatus.EXECUTED);
    assertThat(compensation.result()).isEqualTo("taken back 500");
    assertThat(compensation.origin()).isEqualTo(request.id());
    assertThat(types(request.id())).endsWith("ROLL_BACK, COMPENSATE]");
    assertThat(types(compensation.id())).isEqualTo("[OPEN_CLAIMED, SUCCEED]");
    assertThat(hitl.fsck().check().findings()).isEmpty();
    assertThat(hitl.rollBack(request.id(), "director-1", "again"))
        .isInstanceOf(RolledBack.AlreadyRolledBack.class);
    assertThat(shop.effects).hasSize(2);
  }

  @Test
  void noAgentCanCallACompensation() {
    Hitl hitl = open();
    hitl.agent(
        "support",
        Shop.proposing(
            List.of(
                ToolCall.of(
                    "c1", "takeBack", Map.of("orderId", "1", "amount", 5, "result", "x")))));
    RunHandle run = hitl.start("support", "go");
    assertThat(run.result().orElseThrow()).contains("there is no tool 'takeBack'");
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void whoIsNotMoreSeniorThanThoseWhoAgreedIsRefused() {
    Hitl hitl = open();
    Request request = executed(hitl, started(hitl));
    for (String person : List.of("manager-1", "manager-2", "clerk-1", "stranger", "")) {
      assertThat(hitl.rollBack(request.id(), person, "because"))
          .as(person)
          .isInstanceOf(RolledBack.NotAllowed.class);
    }
    assertThat(hitl.audit().refusals(request.id()))
        .extracting(event -> event.data().get("ballot"))
        .isNotEmpty()
        .containsOnly("RollBack");
    assertThat(hitl.rollBack(request.id(), "director-1", " "))
        .isInstanceOf(RolledBack.NotPossible.class);
    assertThat(shop.effects).hasSize(1);
    assertThat(Shop.only(hitl.run(request.run())).status()).isEqualTo(RequestStatus.EXECUTED);
  }

  /** The control: where everybody may overrule everybody, who is equal or below undoes it. */
  @Test
  void whereNobodyAsksWhoIsMoreSeniorWhatWasApprovedIsUndoneByAnEqual() {
    Hitl hitl =
        shop.open(
            builder ->
                builder
                    .tools(new Undo())
                    .policy(Policy.builder("1").overruledBy("manager", "clerk").build()));
    Request request = executed(hitl, started(hitl));
    assertThat(hitl.rollBack(request.id(), "manager-2", "because"))
        .isInstanceOf(RolledBack.Done.class);
    assertThat(shop.effects).hasSize(2);
    String other = Shop.only(hitl.start("support", "go")).reference();
    hitl.review().approve(other, "manager-1");
    assertThat(hitl.review().overrule(other, "clerk-1", "no")).isInstanceOf(Ruling.Done.class);
  }

  @Test
  void whoIsOfAHigherLevelThanThoseWhoAgreedIsMoreSenior() {
    for (int level : List.of(2, 3)) {
      Hitl hitl =
          shop.open(
              builder ->
                  builder
                      .tools(new Undo())
                      .policy(
                          Policy.builder("1")
                              .role(new Role("manager", 2, ""))
                              .role(new Role("director", level, ""))
                              .build()));
      Request request = executed(hitl, started(hitl));
      assertThat(hitl.rollBack(request.id(), "director-1", "because"))
          .isInstanceOf(level > 2 ? RolledBack.Done.class : RolledBack.NotAllowed.class);
      assertThat(hitl.rollBack(request.id(), "clerk-1", "because"))
          .isNotInstanceOf(RolledBack.Done.class);
    }
  }

  @Test
  void onlyWhatWasExecutedAndCanBeUndoneIsRolledBack() {
    Hitl hitl = open();
    RunHandle run = started(hitl);
    assertThat(hitl.rollBack(Shop.only(run).id(), "director-1", "because"))
        .isEqualTo(
            new RolledBack.NotPossible("it is PENDING; only what was executed can be rolled back"));
    assertThat(hitl.rollBack("none", "director-1", "because"))
        .isEqualTo(new RolledBack.NotPossible("there is no request none"));
    Hitl other =
        shop.open(builder -> builder.policy(Policy.builder("1").overruledBy("director").build()));
    other.agent(
        "pricing",
        Shop.proposing(List.of(ToolCall.of("c1", "setPrice", Map.of("item", "cup", "price", 3)))));
    RunHandle priced = other.start("pricing", "go");
    other.review().approve(Shop.only(priced).reference(), "manager-1");
    other.resumeDue();
    assertThat(other.rollBack(Shop.only(priced).id(), "director-1", "because").toString())
        .contains("@Compensates(\"setPrice\")");
  }

  @Test
  void aCompensationThatFailsLeavesTheCallExecutedAndMayBeTriedAgain() {
    Hitl hitl = open();
    Request request = executed(hitl, started(hitl));
    inCompensation =
        () -> {
          throw new IllegalStateException("the bank is closed");
        };
    RolledBack.Done failed =
        (RolledBack.Done) hitl.rollBack(request.id(), "director-1", "wrong customer");
    assertThat(failed.request().status()).isEqualTo(RequestStatus.EXECUTED);
    assertThat(failed.compensation().status()).isEqualTo(RequestStatus.FAILED);
    assertThat(failed.compensation().result()).contains("the bank is closed");
    inCompensation = () -> {};
    RolledBack.Done again =
        (RolledBack.Done) hitl.rollBack(request.id(), "director-1", "once more");
    assertThat(again.request().status()).isEqualTo(RequestStatus.COMPENSATED);
    assertThat(again.compensation().id()).isNotEqualTo(failed.compensation().id());
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void aCompensationWhoseLeaseIsOverIsInDoubtAndAPersonResolvesBoth() {
    Hitl hitl = open();
    Request request = executed(hitl, started(hitl));
    inCompensation =
        () -> {
          shop.clock.advance(Duration.ofMinutes(5));
          hitl.resumeDue();
        };
    RolledBack outcome = hitl.rollBack(request.id(), "director-1", "wrong customer");
    assertThat(outcome).isInstanceOf(RolledBack.InDoubt.class);
    String id = ((RolledBack.InDoubt) outcome).compensation();
    assertThat(hitl.review().inbox()).extracting(Request::id).containsExactly(id);
    assertThat(hitl.review().decide(new Ballot.RunAgain(id, "manager-1", "try")))
        .isInstanceOf(Ruling.Invalid.class);
    assertThat(hitl.review().decide(new Ballot.Succeeded(id, "manager-1", "seen at the bank")))
        .isInstanceOf(Ruling.Done.class);
    assertThat(hitl.review().find(request.id()).orElseThrow().status())
        .isEqualTo(RequestStatus.COMPENSATED);
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void ofManyWhoRollBackAtOnceOneDoes() throws Exception {
    Hitl hitl = open();
    for (int round = 1; round <= 10; round++) {
      Request request = executedNamed(hitl, "r" + round);
      List<RolledBack> outcomes =
          race(
              List.of(
                  () -> hitl.rollBack(request.id(), "director-1", "a"),
                  () -> hitl.rollBack(request.id(), "director-1", "b"),
                  () -> hitl.rollBack(request.id(), "director-1", "c")));
      assertThat(outcomes.stream().filter(RolledBack.Done.class::isInstance)).hasSize(1);
      assertThat(outcomes.stream().filter(RolledBack.AlreadyRolledBack.class::isInstance))
          .hasSize(2);
      assertThat(shop.effects).hasSize(2 * round);
    }
  }

  private Request executedNamed(Hitl hitl, String name) {
    if (name.equals("r1")) {
      hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    }
    return executed(hitl, hitl.start(Shop.runId(name), "go"));
  }

  private static <T> List<T> race(List<Callable<T>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<T>> futures =
          tasks.stream()
              .map(
                  task ->
                      threads.submit(
                          () -> {
                            start.await();
                            return task.call();
                          }))
              .toList();
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

  @Test
  void anApprovalIsTakenBackByAMoreSeniorPersonBeforeItIsClaimed() {
    Hitl hitl = open();
    RunHandle run = started(hitl);
    String reference = Shop.only(run).reference();
    assertThat(hitl.review().overrule(reference, "director-1", "no"))
        .isInstanceOf(Ruling.Invalid.class);
    hitl.review().approve(reference, "manager-1");
    assertThat(hitl.review().overrule(reference, "manager-2", "no"))
        .isInstanceOf(Ruling.NotAllowed.class);
    assertThat(hitl.review().overrule(reference, "director-1", " "))
        .isInstanceOf(Ruling.Invalid.class);
    assertThat(hitl.review().overrule(reference, "director-1", "not this customer"))
        .isInstanceOf(Ruling.Done.class);
    hitl.resumeDue();
    assertThat(shop.effects).isEmpty();
    assertThat(run.result().orElseThrow()).contains("not this customer");
    assertThat(types(Shop.only(run).id())).isEqualTo("[OPEN, APPROVE, OVERRULE]");
  }

  @Test
  void whatWasClaimedIsNotOverruledAnyMore() {
    Hitl hitl = open();
    Request request = executed(hitl, started(hitl));
    assertThat(hitl.review().overrule(request.reference(), "director-1", "too late"))
        .isInstanceOf(Ruling.AlreadyDecided.class);
    assertThat(Shop.only(hitl.run(request.run())).status()).isEqualTo(RequestStatus.EXECUTED);
  }

  @Test
  void aCompensationThatFitsNoToolIsAStartUpError() {
    assertThatThrownBy(() -> shop.open(b -> b.tool(undo("refnd", "orderId"))))
        .hasMessageContaining("compensates 'refnd', which is no tool")
        .hasMessageContaining("refund");
    assertThatThrownBy(() -> shop.open(b -> b.tool(undo("refund", "order"))))
        .hasMessageContaining("asks for 'order'")
        .hasMessageContaining("orderId");
    assertThatThrownBy(() -> shop.open(b -> b.tool(undo("refund", "orderId")).tools(new Undo())))
        .hasMessageContaining("compensates 'refund', and so does");
  }

  private static Tool undo(String tool, String parameter) {
    return Tool.named("undo")
        .parameter(parameter, String.class)
        .compensates(tool)
        .runs(arguments -> "undone");
  }
}
