package dev.hitl.review;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.audit.AuditEvent;
import dev.hitl.policy.Policy;
import dev.hitl.policy.Route;
import dev.hitl.request.Request;
import dev.hitl.request.Waiting.Assignment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A person takes a request to decide it. */
class AssignmentTest {
  private static final Duration QUARTER = Duration.ofMinutes(15);
  private static final String EXCLUSIVE = "version: 1\nexclusiveAssignments: true\n";
  private static final String FREE = "version: 1\n";
  private final Desk desk = Desk.asked(Desk.refund("500"));
  private final String r = desk.reference();

  @Test
  void whoTakesARequestHasItForAQuarterOfAnHourAndOthersSeeThat() {
    Request taken = desk.done(desk.desk().take(r, "manager-1"));
    Assignment mine = new Assignment("manager-1", desk.shop.clock.instant().plus(QUARTER));
    assertThat(taken.waiting().assignment()).isEqualTo(mine);
    Ruling.Assigned other =
        desk.refused(Ruling.Assigned.class, () -> desk.desk().take(r, "manager-2"));
    assertThat(other.assignment()).isEqualTo(mine);
    assertThat(desk.desk().inbox(InboxQuery.first().assignedTo("manager-1")).requests())
        .containsExactly(taken);
    assertThat(desk.desk().inbox(InboxQuery.first().assignedTo("manager-2")).requests()).isEmpty();
    assertThat(desk.desk().inbox(InboxQuery.first().unassigned()).requests()).isEmpty();
  }

  @Test
  void itEndsByItself() {
    desk.desk().take(r, "manager-1");
    desk.shop.clock.advance(QUARTER.minusMillis(1));
    desk.refused(Ruling.Assigned.class, () -> desk.desk().take(r, "manager-2"));
    desk.shop.clock.advance(Duration.ofMillis(1));
    assertThat(desk.desk().inbox(InboxQuery.first().unassigned()).requests()).hasSize(1);
    desk.done(desk.desk().take(r, "manager-2", Duration.ofMinutes(1)));
  }

  @Test
  void whoHasItGivesItBackAndNobodyElse() {
    assertThat(desk.invalid(() -> desk.desk().release(r, "manager-1"))).contains("nobody");
    desk.desk().take(r, "manager-1");
    desk.refused(Ruling.Assigned.class, () -> desk.desk().release(r, "manager-2"));
    Request given = desk.done(desk.desk().release(r, "manager-1"));
    assertThat(given.waiting().assignment()).isNull();
    desk.done(desk.desk().take(r, "manager-2"));
    assertThat(desk.shop.store.audit(given.id()))
        .extracting(AuditEvent::type)
        .containsExactly("OPEN", "ASSIGN", "RELEASE", "ASSIGN");
    assertThat(desk.shop.store.audit(given.id()))
        .extracting(AuditEvent::actor)
        .containsExactly("support", "manager-1", "manager-1", "manager-2");
  }

  @Test
  void whoHasItMayTakeItForLonger() {
    desk.desk().take(r, "manager-1");
    Request longer = desk.done(desk.desk().take(r, "manager-1", Duration.ofHours(1)));
    assertThat(longer.waiting().assignment().until())
        .isEqualTo(desk.shop.clock.instant().plus(Duration.ofHours(1)));
  }

  @Test
  void onlyWhoMayDecideItTakesIt() {
    desk.notAllowed(() -> desk.desk().take(r, "clerk-1"));
    desk.notAllowed(() -> desk.desk().take(r, "stranger"));
    desk.notAllowed(() -> desk.desk().take(r, " "));
    for (Duration wrong :
        List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(7).plusMillis(1))) {
      assertThat(desk.invalid(() -> desk.desk().take(r, "manager-1", wrong))).contains("7 days");
    }
    desk.shop.clock.advance(Duration.ofHours(4));
    desk.refused(Ruling.TooLate.class, () -> desk.desk().take(r, "manager-1"));
  }

  @Test
  void anotherMayDecideItAllTheSame() {
    desk.desk().take(r, "manager-1");
    desk.done(desk.desk().approve(r, "manager-2"));
  }

  @Test
  void whereAssignmentsAreExclusiveAnotherMayNotUntilItIsOver() {
    Desk strict = Desk.asked(EXCLUSIVE, Desk.refund("500"));
    String reference = strict.reference();
    strict.desk().take(reference, "manager-1");
    strict.refused(Ruling.Assigned.class, () -> strict.desk().approve(reference, "manager-2"));
    strict.refused(Ruling.Assigned.class, () -> strict.desk().reject(reference, "manager-2", "no"));
    strict.shop.clock.advance(QUARTER);
    strict.done(strict.desk().approve(reference, "manager-2"));
  }

  @Test
  void aRequestKeepsWhetherAssignmentsWereExclusiveWhenItWasOpened() {
    Desk strict = Desk.asked(EXCLUSIVE, Desk.refund("500"));
    String reference = strict.reference();
    strict.desk().take(reference, "manager-1");
    ReviewDesk free = strict.shop.open(b -> b.policy(Policy.parse(FREE))).review();
    assertThat(free.approve(reference, "manager-2")).isInstanceOf(Ruling.Assigned.class);
    assertThat(free.approve(reference, "manager-1").isTaken()).isTrue();

    desk.desk().take(r, "manager-1");
    ReviewDesk later = desk.shop.open(b -> b.policy(Policy.parse(EXCLUSIVE))).review();
    assertThat(later.approve(r, "manager-2").isTaken()).isTrue();
  }

  @Test
  void anEditUnderAnExclusivePolicyMakesTheQuestionExclusive() {
    ReviewDesk later = desk.shop.open(b -> b.policy(Policy.parse(EXCLUSIVE))).review();
    Route before = desk.request().route();
    assertThat(before.terms().exclusive()).isFalse();
    assertThat(Route.fromMap(before.toMap())).isEqualTo(before);
    later.modify(r, "manager-1", Map.of("amount", 400), "less");
    Route after = desk.request().route();
    assertThat(after.terms().exclusive()).isTrue();
    assertThat(Route.fromMap(after.toMap())).isEqualTo(after);
  }

  @Test
  void aVoteEndsWhatItsVoterHadTaken() {
    Desk two =
        Desk.asked(
            "{\"version\":\"1\",\"rules\":[{\"tool\":\"refund\",\"approvals\":[{\"count\":2}]}]}",
            Desk.refund("500"));
    String reference = two.reference();
    two.desk().take(reference, "manager-1");
    assertThat(two.desk().approve(reference, "manager-1")).isInstanceOf(Ruling.Counted.class);
    assertThat(two.request().waiting().assignment()).isNull();
  }

  @Test
  void ofTwoWhoTakeItAtOnceOneWinsAndTheOtherIsToldWho() throws Exception {
    for (int round = 0; round < 50; round++) {
      Desk one = Desk.asked(Desk.refund("500"));
      String reference = one.reference();
      List<String> people = List.of("manager-1", "director-1");
      CyclicBarrier start = new CyclicBarrier(people.size());
      ExecutorService executor = Executors.newFixedThreadPool(people.size());
      List<Future<Ruling>> futures = new ArrayList<>();
      for (String person : people) {
        futures.add(
            executor.submit(
                () -> {
                  start.await();
                  return one.desk().take(reference, person);
                }));
      }
      List<Ruling> rulings = new ArrayList<>();
      for (Future<Ruling> future : futures) {
        rulings.add(future.get());
      }
      executor.shutdown();
      assertThat(rulings.stream().filter(Ruling::isTaken)).hasSize(1);
      int loser = rulings.get(0).isTaken() ? 1 : 0;
      assertThat(rulings.get(loser))
          .isInstanceOfSatisfying(
              Ruling.Assigned.class,
              no -> assertThat(no.assignment().reviewer()).isEqualTo(people.get(1 - loser)));
    }
  }

  @Test
  void whoHandsItOnHasItNoLongerSoThoseItIsHandedToMayDecideIt() {
    Desk strict = Desk.asked(EXCLUSIVE, Desk.refund("500"));
    String reference = strict.reference();
    strict.desk().take(reference, "manager-1");
    strict.done(strict.desk().escalate(reference, "manager-2", "director", "too much for us"));
    assertThat(strict.request().waiting().assignment()).isNull();
    strict.done(strict.desk().approve(reference, "director-1"));
  }
}
