package dev.hitl.escalate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.notify.Notice;
import dev.hitl.notify.Notification;
import dev.hitl.policy.Priority;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.review.Ruling;
import dev.hitl.run.RunHandle;
import dev.hitl.store.InMemoryStore;
import dev.hitl.store.Meddled;
import dev.hitl.store.Store;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ladders as they are climbed, through the whole house. */
public class EscalationTest {
  private static final String CLIMBING =
      """
      version: 1
      alerts: {queueAge: never}
      rules:
        - tool: credit
          risk: high
          approvals: [{role: clerk}]
          escalation:
            - {after: PT10M, notify: manager, priority: high}
            - {after: PT20M, to: director, channel: sms}
            - {after: PT30M, channel: phone}
            - {after: PT40M, priority: urgent}
            - {after: PT1H, then: reject}
      """;
  private static final ToolCall CREDIT =
      ToolCall.of("c1", "credit", Map.of("orderId", "1", "amount", 5));

  private Shop shop;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void openShop() {
    shop = newShop();
  }

  private static String ending(String risk, String rest) {
    return "version: 1\nrules:\n  - tool: credit\n    risk: " + risk + "\n    " + rest + "\n";
  }

  private RunHandle ask(Hitl hitl) {
    hitl.agent("support", Shop.proposing(List.of(CREDIT)));
    RunHandle run = hitl.start("support", "x");
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    return run;
  }

  private List<String> events(RunHandle run) {
    return shop.store.audit(Shop.only(run).id()).stream().map(AuditEvent::type).toList();
  }

  private Sweeper sweeper(Store store) {
    return new Sweeper(store, ToolRegistry.of(Tool.of(shop.tools)));
  }

  @Test
  void eachRungTellsWhomItNamesWhenItIsReachedAndNobodyBefore() {
    Hitl hitl = shop.open(CLIMBING);
    RunHandle run = ask(hitl);
    for (int minute = 1; minute <= 60; minute++) {
      shop.clock.advance(Duration.ofMinutes(1));
      hitl.resumeDue();
    }
    assertThat(shop.notifier.told())
        .extracting(Notification::kind, Notification::roles, Notification::channel)
        .containsExactly(
            tuple(Notice.Kind.OPENED, Set.of("clerk"), null),
            tuple(Notice.Kind.ESCALATED, Set.of("manager"), null),
            tuple(Notice.Kind.ESCALATED, Set.of("director"), "sms"),
            tuple(Notice.Kind.ESCALATED, Set.of("clerk", "director"), "phone"),
            tuple(Notice.Kind.CONCLUDED, Set.of("clerk", "director", "manager"), "phone"));
    Request request = Shop.only(run);
    assertThat(request.status()).isEqualTo(RequestStatus.REJECTED);
    assertThat(request.waiting().priority()).isEqualTo(Priority.URGENT);
    assertThat(run.result().orElseThrow()).contains("rejected", "nobody decided by");
    assertThat(shop.effects).isEmpty();
    assertThat(hitl.audit().verify().isIntact()).isTrue();
  }

  @Test
  void everyStepIsOnTheRequestsChainWithItsNumberAndWhatItDid() {
    Hitl hitl = shop.open(CLIMBING);
    RunHandle run = ask(hitl);
    Instant asked = shop.clock.instant();
    shop.clock.advance(Duration.ofHours(2));
    hitl.resumeDue();
    List<AuditEvent> events = shop.store.audit(Shop.only(run).id());
    assertThat(events)
        .extracting(AuditEvent::type)
        .containsExactly("OPEN", "CLIMB", "CLIMB", "CLIMB", "CLIMB", "REJECT_BY_SILENCE");
    assertThat(events.get(1).data().asMap())
        .containsEntry("rung", 1L)
        .containsEntry("due", asked.plus(Duration.ofMinutes(10)).toString())
        .containsEntry("told", List.of("manager"))
        .containsEntry("priority", "high")
        .doesNotContainKey("route");
    assertThat(events.get(2).data().asMap())
        .containsEntry("rung", 2L)
        .containsEntry("told", List.of("director"))
        .containsEntry("widenedTo", List.of("director"))
        .containsEntry("channel", "sms")
        .containsKey("route");
    assertThat(events.get(4).data().asMap()).containsEntry("told", List.of());
    assertThat(events.get(5).data().asMap()).containsEntry("rung", 5L);
  }

  @Test
  void twoSweepersAndAClockThatJumpsTakeEachStepOnce() throws Exception {
    Hitl hitl = shop.open(CLIMBING);
    RunHandle run = ask(hitl);
    shop.clock.advance(Duration.ofDays(300));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    int moved = 0;
    try {
      CyclicBarrier start = new CyclicBarrier(2);
      List<Future<Integer>> sweeps = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Sweeper sweeper = sweeper(shop.store);
        sweeps.add(
            threads.submit(
                () -> {
                  start.await();
                  return sweeper.sweep();
                }));
      }
      for (Future<Integer> sweep : sweeps) {
        moved += sweep.get();
      }
    } finally {
      threads.shutdownNow();
    }
    moved += sweeper(shop.store).sweep();
    assertThat(moved).isEqualTo(5);
    assertThat(events(run))
        .containsExactly("OPEN", "CLIMB", "CLIMB", "CLIMB", "CLIMB", "REJECT_BY_SILENCE");
    shop.clock.set(Instant.parse("2020-01-01T00:00:00Z"));
    assertThat(sweeper(shop.store).sweep()).isZero();
    shop.clock.set(Instant.parse("2099-01-01T00:00:00Z"));
    assertThat(sweeper(shop.store).sweep()).isZero();
    hitl.resumeDue();
    assertThat(shop.notifier.told())
        .extracting(Notification::kind)
        .containsExactly(
            Notice.Kind.OPENED,
            Notice.Kind.ESCALATED,
            Notice.Kind.ESCALATED,
            Notice.Kind.ESCALATED,
            Notice.Kind.CONCLUDED);
    assertThat(hitl.audit().verify().isIntact()).isTrue();
  }

  @Test
  void aSweeperThatSeesWhatIsOldTakesNoRungASecondTime() {
    RunHandle run = ask(shop.open(CLIMBING));
    List<Request> old = run.requests();
    shop.clock.advance(Duration.ofMinutes(10));
    Object record = shop.store.recorded(old.get(0).id());
    assertThat(sweeper(shop.store).sweep()).isEqualTo(1);
    int[] looks = new int[1];
    Store stale =
        Meddled.of(
            shop.store,
            (method, arguments, real) ->
                switch (method) {
                  case "overdue" -> looks[0]++ == 0 ? old : List.of();
                  case "recorded" -> record;
                  default -> real.go();
                });
    assertThat(sweeper(stale).sweep()).isZero();
    assertThat(events(run)).containsExactly("OPEN", "CLIMB");
  }

  @Test
  void whoeverARungLetsInMayDecideFromThenOn() {
    Hitl hitl = shop.open(CLIMBING);
    RunHandle run = ask(hitl);
    assertThat(hitl.review().approve(Shop.only(run).reference(), "director-1"))
        .isInstanceOf(Ruling.NotAllowed.class);
    shop.clock.advance(Duration.ofMinutes(15));
    hitl.resumeDue();
    // Being told is not being let in.
    assertThat(hitl.review().approve(Shop.only(run).reference(), "manager-1"))
        .isInstanceOf(Ruling.NotAllowed.class);
    shop.clock.advance(Duration.ofMinutes(5));
    hitl.resumeDue();
    assertThat(hitl.review().approve(Shop.only(run).reference(), "director-1"))
        .isInstanceOf(Ruling.Done.class);
    hitl.resumeDue();
    assertThat(shop.effects).hasSize(1);
  }

  @Test
  void aQuestionKeepsTheLadderThatItWasOpenedWith() {
    RunHandle run = ask(shop.open(CLIMBING));
    Hitl changed = shop.open(ending("high", "deadline: PT1M"));
    changed.agent("support", Shop.proposing(List.of(CREDIT)));
    shop.clock.advance(Duration.ofMinutes(59));
    changed.resumeDue();
    assertThat(events(run)).containsExactly("OPEN", "CLIMB", "CLIMB", "CLIMB", "CLIMB");
    shop.clock.advance(Duration.ofMinutes(1));
    changed.resumeDue();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.REJECTED);
  }

  @Test
  void anOpenQuestionKeepsTheHoursInWhichItCounted() {
    String hours =
        """
        hours: [{name: office, zone: UTC, days: [monday, tuesday], from: "09:00", to: "17:00"}]
        """;
    String rest = "hours: office\n    deadline: PT9H";
    // The shop's clock stands at nine on a Monday.
    RunHandle run = ask(shop.open(hours + ending("high", rest)));
    assertThat(Shop.only(run).deadline()).isEqualTo("2026-03-03T10:00:00Z");
    Hitl changed = shop.open(hours.replace("monday, ", "") + ending("high", rest));
    shop.clock.set(Instant.parse("2026-03-03T09:59:59Z"));
    changed.resumeDue();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.PENDING);
    shop.clock.advance(Duration.ofSeconds(1));
    changed.resumeDue();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.EXPIRED);
  }

  @Test
  void silenceGivesTheAnswerThatThePolicyHas() {
    Hitl hitl =
        shop.open(
            ending("high", "escalation: [{after: PT1H, then: answer, answer: Ask tomorrow}]"));
    RunHandle run = ask(hitl);
    shop.clock.advance(Duration.ofHours(1));
    hitl.resumeDue();
    assertThat(Shop.only(run).decision()).isEqualTo(new Decision.Answered("hitl", "Ask tomorrow"));
    assertThat(run.result().orElseThrow()).isEqualTo("Ask tomorrow");
    assertThat(events(run)).containsExactly("OPEN", "ANSWER_BY_SILENCE");
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void silenceApprovesWhereThePolicySaysSoAndNobodyIsAVoter() {
    Hitl hitl = shop.open(ending("medium", "deadline: PT1H\n    onDeadline: approve"));
    RunHandle run = ask(hitl);
    shop.clock.advance(Duration.ofHours(1).minusMillis(1));
    hitl.resumeDue();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.PENDING);
    shop.clock.advance(Duration.ofMillis(1));
    hitl.resumeDue();
    Request request = Shop.only(run);
    assertThat(request.votes()).isEmpty();
    assertThat(request.decision())
        .isEqualTo(Decision.Approved.bySilence("nobody objected by 2026-03-02T10:00:00Z"));
    assertThat(events(run)).containsExactly("OPEN", "APPROVE_BY_SILENCE", "CLAIM", "SUCCEED");
    assertThat(shop.effects).containsExactly("credit 1 5");
    assertThat(hitl.audit().verify().isIntact()).isTrue();
  }

  @Test
  void whatWasEditedIsNotApprovedBySilenceButExpires() {
    Hitl hitl =
        shop.open(
            ending(
                "medium",
                "approvals: [{role: manager, count: 2}]\n"
                    + "    deadline: PT1H\n    onDeadline: approve"));
    RunHandle run = ask(hitl);
    Instant deadline = Shop.only(run).deadline();
    shop.clock.advance(Duration.ofMinutes(59));
    hitl.review().modify(Shop.only(run).reference(), "manager-1", Map.of("amount", 9), "more");
    assertThat(Shop.only(run).revision().action().revision()).isEqualTo(2);
    assertThat(Shop.only(run).deadline()).isEqualTo(deadline);
    shop.clock.advance(Duration.ofMinutes(1));
    hitl.resumeDue();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.EXPIRED);
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void aLadderThatWasForgedOnTheRowIsNotClimbed() {
    Hitl hitl = shop.open(ending("medium", "deadline: PT1H"));
    RunHandle run = ask(hitl);
    shop.clock.advance(Duration.ofHours(1));
    Store forged =
        Meddled.of(
            shop.store,
            (method, arguments, real) ->
                method.equals("recorded") ? Forged.approvingBySilence(real.go()) : real.go());
    sweeper(forged).sweep();
    assertThat(Shop.only(run).status()).isNotEqualTo(RequestStatus.APPROVED);
    assertThat(events(run)).doesNotContain(Trigger.APPROVE_BY_SILENCE.name());
  }

  @Test
  void anApprovalThatIsNotClaimedInTimeIsNotExecutedAndTheRunIsToldSo() {
    Hitl hitl = shop.open(ending("high", "validity: PT30M"));
    RunHandle run = ask(hitl);
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    shop.clock.advance(Duration.ofMinutes(30));
    hitl.resumeDue();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.EXPIRED);
    assertThat(Shop.only(run).decision()).isEqualTo(new Decision.Lapsed(List.of("manager-1")));
    assertThat(events(run)).containsExactly("OPEN", "APPROVE", "LAPSE");
    assertThat(run.result().orElseThrow()).contains("expired", "could not be run while that held");
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void withoutASweeperALateClaimIsRefusedAsWell() {
    Hitl hitl = shop.open(ending("high", "validity: PT30M"));
    RunHandle run = ask(hitl);
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    shop.clock.advance(Duration.ofMinutes(30));
    hitl.resume(run.id());
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.EXPIRED);
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void anApprovalThatIsClaimedInTimeIsExecuted() {
    Hitl hitl = shop.open(ending("high", "validity: PT30M"));
    RunHandle run = ask(hitl);
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    shop.clock.advance(Duration.ofMinutes(30).minusMillis(1));
    hitl.resumeDue();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.EXECUTED);
  }

  /** Negative control: it is the store that keeps the late claim from being won. */
  @Test
  void onAStoreWhoseTimeStandsStillALateClaimWouldExecute() {
    Clock still = Clock.fixed(shop.clock.instant(), ZoneOffset.UTC);
    Shop careless = new Shop(new InMemoryStore(still));
    Hitl hitl = careless.open(ending("high", "validity: PT30M"));
    RunHandle run = ask(hitl);
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    careless.clock.advance(Duration.ofDays(1));
    hitl.resumeDue();
    assertThat(careless.effects).containsExactly("credit 1 5");
  }
}
