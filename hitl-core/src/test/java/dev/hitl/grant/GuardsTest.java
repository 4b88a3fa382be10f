package dev.hitl.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.policy.Drills;
import dev.hitl.policy.Policy;
import dev.hitl.policy.PolicyException;
import dev.hitl.request.ExecutionSteps;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.request.Trigger;
import dev.hitl.review.Ballot;
import dev.hitl.review.ReviewDesk;
import dev.hitl.review.Ruling;
import dev.hitl.store.Applied;
import dev.hitl.store.RequestQuery;
import dev.hitl.store.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public class GuardsTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private Shop shop;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void openShop() {
    shop = newShop();
  }

  private static String with(String policy, String more) {
    return policy.replaceFirst("\\{", "{" + more + ", ");
  }

  private static String guarded(int decisions) {
    return with(GrantTest.POLICY, "\"guards\": {\"decisions\": %d}".formatted(decisions));
  }

  private Hitl limited(int decisions) {
    return shop.open(
        b -> b.policy(Policy.parse(decisions == 0 ? GrantTest.POLICY : guarded(decisions))));
  }

  private static List<String> asked(Hitl hitl, int count) {
    for (int i = 0; i < count; i++) {
      GrantTest.propose(hitl, "r" + i, null, GrantTest.credit("" + i, "1"));
    }
    return hitl.review().inbox().stream().map(Request::reference).toList();
  }

  @Test
  void aReviewerWhoGaveAsManyBallotsAsOneMayIsToldWhenToGoOn() {
    Hitl hitl = limited(2);
    List<String> references = asked(hitl, 4);
    assertThat(hitl.review().approve(references.get(0), "manager-1").isTaken()).isTrue();
    assertThat(hitl.review().reject(references.get(1), "manager-1", "no").isTaken()).isTrue();
    Ruling ruling = hitl.review().approve(references.get(2), "manager-1");
    assertThat(ruling).isEqualTo(new Ruling.Rested(Instant.parse("2026-03-02T10:00:00Z")));
    assertThat(ruling.isTaken()).isFalse();
    assertThat(hitl.review().approve(references.get(2), "manager-2").isTaken()).isTrue();
    shop.clock.advance(HOUR);
    assertThat(hitl.review().approve(references.get(3), "manager-1").isTaken()).isTrue();
  }

  @Test
  void whoHasTwoNamesHasOneLimit() {
    ReviewerDirectory directory =
        ReviewerDirectory.builder().person("manager-1", "manager").alias("manager-1", "m1").build();
    Hitl hitl =
        shop.open(
            b ->
                b.policy(Policy.parse(with(GrantTest.SMALL, "\"guards\": {\"decisions\": 1}")))
                    .reviewers(directory));
    List<String> references = asked(hitl, 2);
    assertThat(hitl.review().approve(references.get(0), "manager-1").isTaken()).isTrue();
    assertThat(hitl.review().approve(references.get(1), "m1")).isInstanceOf(Ruling.Rested.class);
  }

  @Test
  void ballotsThatAreGivenTogetherCountEach() {
    Hitl hitl = limited(2);
    List<Ballot> three = new ArrayList<>();
    asked(hitl, 3).forEach(r -> three.add(new Ballot.Approve(r, "manager-1", null)));
    assertThat(hitl.review().together(three)).allMatch(Ruling.Rested.class::isInstance);
    assertThat(hitl.review().inbox()).hasSize(3);
    assertThat(hitl.review().together(three.subList(0, 2))).allMatch(Ruling::isTaken);
  }

  @Test
  void ballotsThatRaceDoNotExceedTheLimit() throws Exception {
    assertThat(race(limited(5))).isEqualTo(5);
  }

  @Test
  void withoutALimitAllBallotsThatRaceAreTaken() throws Exception {
    assertThat(race(limited(0))).isEqualTo(32);
  }

  private static long race(Hitl hitl) throws Exception {
    List<String> references = asked(hitl, 32);
    ExecutorService executor = Executors.newFixedThreadPool(32);
    try {
      CyclicBarrier start = new CyclicBarrier(32);
      List<Future<Ruling>> rulings = new ArrayList<>();
      for (String reference : references) {
        rulings.add(
            executor.submit(
                () -> {
                  start.await(20, TimeUnit.SECONDS);
                  return hitl.review().approve(reference, "manager-1");
                }));
      }
      long taken = 0;
      for (Future<Ruling> ruling : rulings) {
        taken += ruling.get(60, TimeUnit.SECONDS).isTaken() ? 1 : 0;
      }
      return taken;
    } finally {
      executor.shutdownNow();
    }
  }

  private static String drills(double rate) {
    return """
        "drills": {"rate": %s, "cases": [{"tool": "credit",
          "arguments": {"orderId": "1", "amount": 999}, "why": "nobody ordered this"}]}
        """
        .formatted(rate);
  }

  private Hitl withTests(double rate) {
    return shop.open(b -> b.policy(Policy.parse(with(GrantTest.POLICY, drills(rate)))));
  }

  private Request test(Hitl hitl) {
    asked(hitl, 1);
    hitl.resumeDue();
    hitl.resumeDue();
    List<Request> inbox = hitl.review().inbox();
    assertThat(inbox).hasSize(2);
    return inbox.stream().filter(Request::isDrill).findFirst().orElseThrow();
  }

  @Test
  void aTestRequestLooksLikeOthersAndItsRecordSaysWhatItIs() {
    Hitl hitl = withTests(1);
    Request test = test(hitl);
    assertThat(test.status()).isEqualTo(RequestStatus.PENDING);
    assertThat(hitl.review().briefing(test)).contains("credit", "999").doesNotContain("nobody");
    List<AuditEvent> events = shop.store.audit(test.id());
    assertThat(events.get(0).data().get("drill")).isEqualTo("nobody ordered this");
    assertThat(shop.notifier.told())
        .anySatisfy(told -> assertThat(told.reference()).isEqualTo(test.reference()));
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void whoApprovesATestMissedItAndNothingRuns() {
    Hitl hitl = withTests(1);
    Request test = test(hitl);
    Ballot.Approve approve = new Ballot.Approve(test.reference(), "manager-1", null);
    Ruling ruling = hitl.review().decide(approve, "once");
    assertThat(ruling)
        .isInstanceOfSatisfying(Ruling.Tested.class, t -> assertThat(t.caught()).isFalse());
    assertThat(hitl.review().decide(approve, "once")).isEqualTo(ruling);
    Request after = shop.store.request(test.id()).orElseThrow();
    assertThat(after.status()).isEqualTo(RequestStatus.CANCELLED);
    hitl.resumeDue();
    assertThat(shop.effects).isEmpty();
    assertThat(hitl.workload().of("default", HOUR))
        .singleElement()
        .satisfies(
            figures -> {
              assertThat(figures.tests()).isEqualTo(1);
              assertThat(figures.missed()).isEqualTo(1);
              assertThat(figures.decisions()).isZero();
            });
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void testsAreRemovedWithOtherThingsThatEnded() {
    Hitl hitl = withTests(1);
    Request test = test(hitl);
    shop.clock.advance(HOUR);
    hitl.retention().removeEndedFor(Duration.ofMinutes(1));
    assertThat(shop.store.request(test.id())).isPresent();
    hitl.review().reject(test.reference(), "manager-1", "who ordered this?");
    shop.clock.advance(HOUR);
    hitl.retention().removeEndedFor(Duration.ofMinutes(1));
    assertThat(shop.store.request(test.id())).isEmpty();
    assertThat(shop.store.run(test.run())).isEmpty();
    assertThat(hitl.audit().verify().broken()).isEmpty();
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void theRunBehindATestIsNeverEntered() {
    Hitl hitl = withTests(1);
    Request test = test(hitl);
    hitl.agent("support", run -> "entered");
    hitl.review().approve(test.reference(), "manager-1");
    hitl.resumeDue();
    assertThat(hitl.resume(test.run()).result()).contains("");
    assertThat(hitl.run(test.run()).status()).isEqualTo(RunStatus.FINISHED);
  }

  @Test
  void whoRejectsATestCaughtIt() {
    Hitl hitl = withTests(1);
    Request test = test(hitl);
    assertThat(hitl.review().reject(test.reference(), "clerk-1", "no"))
        .isInstanceOf(Ruling.NotAllowed.class);
    assertThat(hitl.review().reject(test.reference(), "manager-1", "who ordered this?"))
        .isInstanceOfSatisfying(Ruling.Tested.class, t -> assertThat(t.caught()).isTrue());
    assertThat(hitl.lessons().of("credit", 10)).isEmpty();
  }

  @Test
  void testsFollowAtTheRateThatWasSetAndEachOnlyOnce() {
    Hitl hitl = withTests(0.25);
    asked(hitl, 80);
    for (int i = 0; i < 3; i++) {
      hitl.resumeDue();
    }
    long tests =
        shop
            .store
            .requests(new RequestQuery("default", Set.of(RequestStatus.PENDING), null, null, 1_000))
            .stream()
            .filter(Request::isDrill)
            .count();
    assertThat(tests).isBetween(8L, 35L);
    assertThat(shop.store.takeNotices(1, HOUR)).isEmpty();
  }

  @Test
  void aTestThatPeopleWouldNotBeAskedAboutIsAnErrorAtTheStart() {
    for (String tool : List.of("lookUp", "lokUp")) {
      Drills.Case wrong = new Drills.Case(tool, Map.of("orderId", "1"), "it is harmless");
      Policy policy = Policy.builder("1").drills(Drills.of(0.1, wrong)).build();
      assertThatThrownBy(() -> shop.open(b -> b.policy(policy)))
          .isInstanceOf(PolicyException.class)
          .hasMessageContainingAll("case 1 of drills", tool);
    }
  }

  @Test
  void takingHandingOnAndTakingBackAreNotCounted() {
    Hitl hitl = limited(1);
    List<String> references = asked(hitl, 2);
    ReviewDesk desk = hitl.review();
    assertThat(desk.take(references.get(0), "manager-1").isTaken()).isTrue();
    assertThat(desk.release(references.get(0), "manager-1").isTaken()).isTrue();
    assertThat(desk.escalate(references.get(1), "manager-1", "director", "not mine").isTaken())
        .isTrue();
    assertThat(desk.approve(references.get(0), "manager-1").isTaken()).isTrue();
  }

  @Test
  void atTheLimitOneMayStillStopTakeBackHandOnAndHelpInAnEmergency() {
    Policy policy =
        Policy.parse(
            """
            version: 1
            overrule: manager
            breakGlass: {roles: [manager], observers: [manager], limit: PT1H}
            guards: {decisions: 1}
            rules:
              - {tool: credit, risk: medium, approvals: [{role: manager, count: 2}]}
            """);
    Hitl hitl = shop.open(b -> b.policy(policy));
    List<String> references = asked(hitl, 5);
    ReviewDesk desk = hitl.review();
    assertThat(desk.take(references.get(1), "manager-1").isTaken()).isTrue();
    assertThat(desk.approve(references.get(0), "manager-1").isTaken()).isTrue();
    assertThat(desk.reject(references.get(1), "manager-1", "no")).isInstanceOf(Ruling.Rested.class);
    assertThat(desk.release(references.get(1), "manager-1").isTaken()).isTrue();
    assertThat(desk.withdraw(references.get(4), "manager-1", "stop").isTaken()).isTrue();
    assertThat(desk.escalate(references.get(1), "manager-1", "director", "not mine").isTaken())
        .isTrue();
    assertThat(desk.takeBack(references.get(0), "manager-1", "on second thoughts").isTaken())
        .isTrue();
    assertThat(desk.approve(references.get(2), "manager-2").isTaken()).isTrue();
    for (String reference : references.subList(2, 4)) {
      assertThat(desk.breakGlass(reference, "manager-1", "it burns", "INC-1", HOUR).isTaken())
          .isTrue();
      assertThat(desk.observe(reference, "manager-2").isTaken()).isTrue();
    }
    assertThat(desk.overrule(references.get(3), "director-1", "no fire").isTaken()).isTrue();
    assertThat(desk.overrule(references.get(2), "manager-1", "no fire").isTaken()).isTrue();
  }

  @Test
  void atTheLimitOneMayStillSayHowWhatWasDoneEndedButNotHaveItRunAgain() {
    Hitl hitl = limited(1);
    List<String> references = asked(hitl, 4);
    ReviewDesk desk = hitl.review();
    assertThat(desk.reject(references.get(0), "manager-1", "no").isTaken()).isTrue();
    assertThat(desk.approve(references.get(1), "manager-1")).isInstanceOf(Ruling.Rested.class);
    for (String reference : references.subList(1, 4)) {
      inDoubt(hitl, reference);
    }
    assertThat(desk.decide(new Ballot.Succeeded(references.get(1), "manager-1", "paid")).isTaken())
        .isTrue();
    assertThat(
            desk.decide(new Ballot.NotSucceeded(references.get(2), "manager-1", "bank")).isTaken())
        .isTrue();
    Ballot again = new Ballot.RunAgain(references.get(3), "manager-1", "nothing was paid");
    assertThat(desk.decide(again)).isInstanceOf(Ruling.Rested.class);
  }

  /** Approved by another, and claimed by a node that is gone. */
  private void inDoubt(Hitl hitl, String reference) {
    Hitl unlimited = shop.open(GrantTest.POLICY);
    assertThat(unlimited.review().approve(reference, "manager-2").isTaken()).isTrue();
    Instant now = shop.clock.instant();
    Request approved = hitl.review().find(reference).orElseThrow();
    Request claimed =
        apply(Step.of(ExecutionSteps.claim(approved, "node", Duration.ofSeconds(1), now)));
    shop.clock.advance(Duration.ofSeconds(1));
    apply(Step.of(ExecutionSteps.settle(Trigger.LOSE, claimed, null, "hitl", "gone", now)));
  }

  private Request apply(Step step) {
    assertThat(shop.store.apply(List.of(step))).isInstanceOf(Applied.Done.class);
    return step.after();
  }

  @Test
  void whatIsSaidOfAnEmergencyAfterwardsIsNotCounted() {
    Policy policy =
        Policy.parse(
            """
            version: 1
            guards: {decisions: 1}
            breakGlass: {roles: [director], observers: [manager], limit: PT1H}
            rules:
              - {tool: credit, risk: medium, approvals: [{role: manager}]}
            """);
    Hitl hitl = shop.open(b -> b.policy(policy));
    List<String> references = asked(hitl, 2);
    ReviewDesk desk = hitl.review();
    desk.breakGlass(references.get(0), "director-1", "it burns", "INC-1", HOUR);
    assertThat(desk.observe(references.get(0), "manager-2").isTaken()).isTrue();
    Request review =
        desk.inbox().stream()
            .filter(each -> each.status() == RequestStatus.REVIEWING)
            .findFirst()
            .orElseThrow();
    assertThat(desk.confirm(review.reference(), "manager-1", "it did burn").isTaken()).isTrue();
    assertThat(desk.approve(references.get(1), "manager-1").isTaken()).isTrue();
  }
}
