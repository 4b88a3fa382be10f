package dev.hitl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Verification;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.notify.Notice;
import dev.hitl.policy.Ladder;
import dev.hitl.policy.Priority;
import dev.hitl.policy.Route;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.EmergencySteps;
import dev.hitl.request.LookSteps;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Silence;
import dev.hitl.request.Trigger;
import dev.hitl.request.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a store promises of ladders and of the validity of approvals. */
public abstract class LadderContract extends SealContract {
  private static final Duration TEN = Duration.ofMinutes(10);
  private static final Ladder LADDER =
      new Ladder(
          List.of(
              new Ladder.Rung(TEN, Set.of("owner"), Set.of(), null, null, null, null),
              new Ladder.Rung(
                  TEN.multipliedBy(2), Set.of(), Set.of("boss"), Priority.HIGH, "sms", null, null),
              Ladder.Rung.ending(TEN.multipliedBy(6), Ladder.End.REJECT)));

  /** Parks a run with a question that has this ladder and terms. */
  private Request asked(Ladder ladder, Route.Terms terms) {
    RunRecord run = start("r");
    Request plain = Samples.pending(run.id(), "c1", now());
    Route route =
        Route.of(List.of(new Route.Group(Set.of("manager"), 1)))
            .withLadder(ladder)
            .withTerms(terms);
    Request asked =
        new Request(
            plain.id(),
            plain.revision(),
            RequestStatus.PENDING,
            route,
            ladder.deadline(now()),
            Waiting.begin(route, now()),
            List.of(),
            null,
            null,
            null,
            plain.principal(),
            null,
            now(),
            now(),
            plain.head());
    saved(Samples.park(run, now(), asked));
    return request("r", "c1");
  }

  private Request asked() {
    return asked(LADDER, Route.Terms.USUAL);
  }

  private Step climb(Request request) {
    return Step.of(Silence.climb(request, now()), Notice.Kind.ESCALATED);
  }

  @Test
  void aReviewIsOpenedWithWhatItIsOfClimbsAndLetsItsRunGoOn() {
    Request asked = asked(Ladder.NONE, Route.Terms.USUAL);
    Change observed =
        EmergencySteps.observe(
            asked, new Decision.Approved(List.of("a", "b"), "x"), TEN.plus(TEN), "b", now());
    Route route = Route.anyOf(1).withLadder(new Ladder(LADDER.rungs().subList(0, 1)));
    Step opened = Step.of(EmergencySteps.openReview(observed, route), Notice.Kind.OPENED);
    assertThat(store.apply(List.of(Step.of(observed), opened))).isInstanceOf(Applied.Done.class);
    RunRecord run = store.run(asked.run()).orElseThrow();
    assertThat(run.waits()).isZero();
    assertThat(run.status()).isEqualTo(RunStatus.READY);
    Request review = store.request(opened.after().id()).orElseThrow();
    assertThat(review).isEqualTo(opened.after());
    assertThat(review.origin()).isEqualTo(asked.id());
    assertThat(store.apply(List.of(climb(review)))).isInstanceOf(Applied.Refused.class);
    clock.advance(TEN);
    assertThat(store.overdue(10)).containsExactly(review);
    Request climbed = done(climb(review));
    assertThat(store.overdue(10)).isEmpty();
    Request found =
        done(Step.of(LookSteps.find(climbed, false, Map.of(), "m-1", "no need", now())));
    assertThat(store.request(review.id())).contains(found);
    assertThat(found.status()).isEqualTo(RequestStatus.FLAGGED);
    assertThat(Chain.verify(found, store.audit(found.id())))
        .isInstanceOf(Verification.Intact.class);
  }

  private static Route.Terms valid(Duration validity) {
    return new Route.Terms(1, false, false, validity, Priority.NORMAL);
  }

  @Test
  void aRungIsReachedAtItsTimeAndNotBefore() {
    Request request = asked();
    Instant first = request.waiting().nextRung();
    justBefore(first);
    assertThat(store.overdue(10)).isEmpty();
    refused(Applied.Why.TOO_EARLY, climb(request));
    clock.set(first);
    assertThat(store.overdue(10)).containsExactly(request);
    Request after = done(climb(request));
    assertThat(after.waiting().rung()).isEqualTo(1);
    assertThat(after.waiting().nextRung()).isEqualTo(first.plus(TEN));
    assertThat(store.overdue(10)).isEmpty();
    refused(Applied.Why.TOO_EARLY, climb(after));
    assertThat(store.run(Samples.run("r")).orElseThrow().status()).isEqualTo(RunStatus.PARKED);
  }

  @Test
  void afterALongTimeEveryRungIsStillTakenOnceAndInOrder() {
    Request request = asked();
    clock.advance(Duration.ofDays(400));
    for (int rung = 1; rung <= 2; rung++) {
      assertThat(store.overdue(10)).containsExactly(request);
      request = done(climb(request));
      assertThat(request.waiting().rung()).isEqualTo(rung);
    }
    assertThat(request.waiting().priority()).isEqualTo(Priority.HIGH);
    assertThat(request.waiting().channel()).isEqualTo("sms");
    assertThat(request.route().groups())
        .containsExactly(new Route.Group(Set.of("boss", "manager"), 1));
    assertThat(store.overdue(10)).containsExactly(request);
    request = done(Step.of(Silence.end(request, now()), Notice.Kind.CONCLUDED));
    assertThat(request.status()).isEqualTo(RequestStatus.REJECTED);
    assertThat(store.overdue(10)).isEmpty();
    assertThat(store.audit(request.id()))
        .extracting(AuditEvent::type)
        .containsExactly("OPEN", "CLIMB", "CLIMB", "REJECT_BY_SILENCE");
    assertThat(Chain.verify(request, store.audit(request.id())))
        .isInstanceOf(Verification.Intact.class);
    assertThat(store.run(Samples.run("r")).orElseThrow().status()).isEqualTo(RunStatus.READY);
  }

  @Test
  void ofEightThreadsThatReachOneRungOneDoes() throws Exception {
    Request request = asked();
    clock.set(request.waiting().nextRung());
    List<Applied> outcomes = race(THREADS, i -> store.apply(List.of(climb(request))));
    assertThat(winners(outcomes)).isEqualTo(1);
    assertThat(store.audit(request.id())).hasSize(2);
    assertThat(store.takeNotices(10, Samples.LEASE))
        .extracting(Notice::kind)
        .containsExactlyInAnyOrder(Notice.Kind.OPENED, Notice.Kind.ESCALATED);
  }

  @Test
  void ofADecisionAndARungAtTheSameMomentOneWinsAndTheOtherSeesIt() throws Exception {
    Request request = asked();
    clock.set(request.waiting().nextRung());
    List<Applied> outcomes =
        race(
            THREADS,
            i ->
                store.apply(
                    List.of(i % 2 == 0 ? climb(request) : Samples.approve(request, now()))));
    assertThat(winners(outcomes)).isEqualTo(1);
    Request winner = store.request(request.id()).orElseThrow();
    assertThat(outcomes)
        .filteredOn(Applied.Refused.class::isInstance)
        .containsOnly(new Applied.Refused(0, Applied.Why.CHANGED, winner));
  }

  @Test
  void ofADecisionAndTheEndTheStoresClockSaysWhichIsInTime() {
    Request request = asked(Ladder.ending(TEN, Ladder.End.REJECT), Route.Terms.USUAL);
    justBefore(request.deadline());
    refused(Applied.Why.TOO_EARLY, Step.of(Silence.end(request, now())));
    clock.set(request.deadline());
    refused(Applied.Why.TOO_LATE, Samples.approve(request, now()));
    assertThat(done(Step.of(Silence.end(request, now()))).status())
        .isEqualTo(RequestStatus.REJECTED);
  }

  @Test
  void anApprovalIsClaimedWhileItIsValidAndNotAfterwards() {
    Request request = asked(LADDER, valid(TEN));
    Request approved = done(Samples.approve(request, now()));
    assertThat(approved.deadline()).isEqualTo(now().plus(TEN));
    justBefore(approved.deadline());
    assertThat(store.overdue(10)).isEmpty();
    refused(Applied.Why.TOO_EARLY, Step.of(Silence.lapse(approved, now())));
    clock.set(approved.deadline());
    refused(Applied.Why.TOO_LATE, Samples.claim(approved, "node-2", now()));
    assertThat(take(approved.run(), "node-2", Samples.claim(approved, "node-2", now())))
        .isNotEqualTo(RunWritten.SAVED);
    assertThat(store.overdue(10)).containsExactly(approved);
    Request lapsed = done(Step.of(Silence.lapse(approved, now())));
    assertThat(lapsed.status()).isEqualTo(RequestStatus.EXPIRED);
    assertThat(store.overdue(10)).isEmpty();
  }

  @Test
  void anApprovalThatWasClaimedInTimeHasNoEndAnyMore() {
    Request approved = done(Samples.approve(asked(LADDER, valid(TEN)), now()));
    clock.set(approved.deadline().minusMillis(1));
    assertThat(take(approved.run(), "node-2", Samples.claim(approved, "node-2", now())))
        .isEqualTo(RunWritten.SAVED);
    Request executing = store.request(approved.id()).orElseThrow();
    Request again = done(Samples.settle(Trigger.YIELD, executing, null, now()));
    assertThat(again.deadline()).isNull();
    clock.advance(Duration.ofDays(99));
    assertThat(done(Samples.claim(again, "node-2", now())).status())
        .isEqualTo(RequestStatus.EXECUTING);
  }

  @Test
  void anApprovalWithoutAValidityIsNeverDue() {
    Request approved = done(Samples.approve(asked(), now()));
    assertThat(approved.deadline()).isNull();
    clock.advance(Duration.ofDays(400));
    assertThat(store.overdue(10)).isEmpty();
    done(Samples.claim(approved, "node-2", now()));
  }

  @Test
  void aLadderWithoutAnEndStaysWhereItIsForEver() {
    Request request = asked(new Ladder(LADDER.rungs().subList(0, 1)), Route.Terms.USUAL);
    clock.advance(TEN);
    Request after = done(climb(request));
    assertThat(after.dueAt()).isNull();
    clock.advance(Duration.ofDays(36_500));
    assertThat(store.overdue(10)).isEmpty();
    assertThat(Silence.climbs(after)).isFalse();
  }
}
