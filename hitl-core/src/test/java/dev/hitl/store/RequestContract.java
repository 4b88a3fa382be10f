package dev.hitl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Verification;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Origin;
import dev.hitl.notify.Notice;
import dev.hitl.policy.Route;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a store promises of requests. */
public abstract class RequestContract extends WaitContract {

  @Test
  void aRequestIsReadBackAfterEachStepOfALongLife() {
    RunRecord run = parked("r", "c1");
    Request r = request("r", "c1");
    r = done(Step.of(Change.vote(r, Samples.vote("m-0", now()))));
    r =
        done(
            Step.of(
                Change.escalate(r, Route.anyOf(3), "m-0", "too big for me", now()),
                Notice.Kind.CHANGED));
    r =
        done(
            Step.of(
                Change.edit(
                    r,
                    Samples.revision(run.id(), "c1", 2, "m-0", now()),
                    Route.anyOf(1),
                    null,
                    "m-0",
                    "half")));
    r = done(Samples.approve(r, now()));
    r =
        done(
            Step.of(
                Change.reopen(
                    r, Samples.revision(run.id(), "c1", 3, null, now()), r.route(), "changed")));
    r = done(Samples.approve(r, now()));
    r = done(Samples.claim(r, "node-2", now()));
    assertThat(r.claim().fence()).isEqualTo(r.version());
    r = done(Samples.settle(Trigger.YIELD, r, null, now()));
    r = done(Samples.claim(r, "node-2", now()));
    clock.advance(Samples.LEASE);
    r = done(Samples.settle(Trigger.RERUN, r, null, now()));
    r = done(Samples.claim(r, "node-3", now()));
    clock.advance(Samples.LEASE);
    r = done(Samples.settle(Trigger.LOSE, r, null, now()));
    r = done(Samples.settle(Trigger.RESOLVE_RERUN, r, null, now()));
    r = done(Samples.claim(r, "node-3", now()));
    r = done(Samples.settle(Trigger.SUCCEED, r, "{\"paid\":1.10}", now()));

    assertThat(r.status()).isEqualTo(RequestStatus.EXECUTED);
    assertThat(store.requestsOf(run.id())).containsExactly(r);
    assertThat(store.revisions(r.id()))
        .extracting(revision -> revision.action().revision())
        .containsExactly(1, 2, 3);
    assertThat(store.revisions(r.id()).get(2)).isEqualTo(r.revision());
    assertThat(Chain.verify(r, store.audit(r.id()))).isEqualTo(new Verification.Intact(r.id(), 16));
  }

  @Test
  void everyKindOfDecisionIsReadBack() {
    List<Decision> decisions =
        List.of(
            new Decision.Rejected("m", "no"),
            new Decision.Answered("m", "42"),
            new Decision.Withdrawn("a", "not needed"),
            new Decision.Redirected("m", "other", "x"));
    List<Trigger> triggers =
        List.of(Trigger.REJECT, Trigger.ANSWER, Trigger.WITHDRAW, Trigger.REDIRECT);
    parked("r", "c0", "c1", "c2", "c3");
    for (int i = 0; i < decisions.size(); i++) {
      Request request = request("r", "c" + i);
      Request after =
          done(Step.of(Change.conclude(triggers.get(i), request, decisions.get(i), "m", now())));
      assertThat(store.request(after.id()).orElseThrow().decision()).isEqualTo(decisions.get(i));
    }
    assertThat(store.request("none")).isEmpty();
    assertThat(store.revisions("none")).isEmpty();
  }

  @Test
  void aStepFromAnOldVersionIsRefusedWithTheRequestAsItIs() {
    parked("r", "c1");
    Request old = request("r", "c1");
    Request newer = done(Step.of(Change.vote(old, Samples.vote("m-0", now()))));
    assertThat(store.apply(List.of(Samples.approve(old, now()))))
        .isEqualTo(new Applied.Refused(0, Applied.Why.CHANGED, newer));
    assertThat(store.audit(old.id())).hasSize(2);
  }

  @Test
  void aStepOfARequestThatIsNotThereIsRefused() {
    Request unknown = Samples.open(Samples.pending(Samples.run("r"), "c", now())).after();
    assertThat(store.apply(List.of(Samples.approve(unknown, now()))))
        .isEqualTo(new Applied.Refused(0, Applied.Why.CHANGED, null));
  }

  @Test
  void aRequestThatIsThereIsNotOpenedAgain() {
    RunRecord run = parked("r", "c1");
    Request there = request("r", "c1");
    assertThat(store.apply(List.of(Samples.open(Samples.pending(run.id(), "c1", now())))))
        .isEqualTo(new Applied.Refused(0, Applied.Why.CHANGED, there));
  }

  @Test
  void stepsAreOneOrMoreAndOfDifferentRequests() {
    parked("r", "c1");
    Step step = Samples.approve(request("r", "c1"), now());
    assertThatIllegalArgumentException().isThrownBy(() -> store.apply(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> store.apply(List.of(step, step)));
  }

  @Test
  void ofEightThreadsThatDecideOneRequestOneWins() throws Exception {
    parked("r", "c1");
    Request request = request("r", "c1");
    List<Applied> outcomes =
        race(
            THREADS,
            i ->
                store.apply(
                    List.of(
                        i % 2 == 0
                            ? Samples.approve(request, now())
                            : Samples.reject(request, now()))));
    assertThat(winners(outcomes)).isEqualTo(1);
    assertThat(store.audit(request.id())).hasSize(2);
    assertThat(run("r").waits()).isZero();
  }

  @Test
  void ofEightThreadsThatVoteOnOneVersionOneWins() throws Exception {
    parked("r", "c1");
    Request request = request("r", "c1");
    List<Applied> outcomes =
        race(
            THREADS,
            i ->
                store.apply(List.of(Step.of(Change.vote(request, Samples.vote("m-" + i, now()))))));
    assertThat(winners(outcomes)).isEqualTo(1);
    assertThat(request("r", "c1").votes()).hasSize(1);
  }

  @Test
  void ofEightThreadsThatClaimAnApprovalOneWins() throws Exception {
    parked("r", "c1");
    Request approved = done(Samples.approve(request("r", "c1"), now()));
    List<Applied> outcomes =
        race(THREADS, i -> store.apply(List.of(Samples.claim(approved, "node-" + i, now()))));
    assertThat(winners(outcomes)).isEqualTo(1);
  }

  @Test
  void aDecisionJustBeforeTheDeadlineCountsAndAtTheDeadlineIsTooLate() {
    parked("r", "c1", "c2");
    Instant deadline = request("r", "c1").deadline();
    justBefore(deadline);
    done(Samples.approve(request("r", "c1"), now()));
    clock.set(deadline);
    refused(Applied.Why.TOO_LATE, Samples.approve(request("r", "c2"), now()));
    refused(
        Applied.Why.TOO_LATE, Step.of(Change.vote(request("r", "c2"), Samples.vote("m", now()))));
    assertThat(request("r", "c2").status()).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void aRequestExpiresAtItsDeadlineAndNotBefore() {
    parked("r", "c1");
    Request request = request("r", "c1");
    justBefore(request.deadline());
    refused(Applied.Why.TOO_EARLY, Samples.expire(request, now()));
    assertThat(store.overdue(10)).isEmpty();
    clock.set(request.deadline());
    assertThat(store.overdue(10)).containsExactly(request);
    assertThat(done(Samples.expire(request, now())).decision()).isEqualTo(new Decision.Expired());
    assertThat(store.overdue(10)).isEmpty();
  }

  @Test
  void aRequestWithoutADeadlineNeverExpires() {
    RunRecord run = start("r");
    saved(Samples.park(run, now(), Samples.pending(run.id(), "c1", now(), null)));
    clock.advance(Duration.ofDays(10_000));
    refused(Applied.Why.TOO_EARLY, Samples.expire(request("r", "c1"), now()));
    assertThat(store.overdue(10)).isEmpty();
    done(Samples.approve(request("r", "c1"), now()));
  }

  @Test
  void anExecutionIsLostWhenItsLeaseIsOverAndNotBefore() {
    parked("r", "c1");
    Request approved = done(Samples.approve(request("r", "c1"), now()));
    Request executing = done(Samples.claim(approved, "node-2", now()));
    justBefore(executing.claim().until());
    refused(Applied.Why.TOO_EARLY, Samples.settle(Trigger.LOSE, executing, null, now()));
    store.heartbeat("node-1", held(), Samples.LEASE);
    store.heartbeat("node-2", held(), Samples.LEASE);
    clock.set(executing.claim().until());
    refused(Applied.Why.TOO_EARLY, Samples.settle(Trigger.RERUN, executing, null, now()));
    assertThat(store.overdue(10)).isEmpty();

    Instant until = request("r", "c1").claim().until();
    assertThat(until).isEqualTo(executing.claim().until().plus(Samples.LEASE).minusMillis(1));
    clock.set(until);
    store.heartbeat("node-2", held(), Samples.LEASE);
    assertThat(store.overdue(10)).extracting(Request::id).containsExactly(executing.id());
    done(Samples.settle(Trigger.LOSE, executing, null, now()));
  }

  @Test
  void whenOneStepIsRefusedNoneIsTaken() {
    parked("r", "c1", "c2", "c3");
    Request first = request("r", "c1");
    Request second = request("r", "c2");
    Request third = request("r", "c3");
    Request decided = done(Samples.reject(second, now()));
    store.takeNotices(10, Duration.ofDays(1));

    assertThat(
            store.apply(
                List.of(
                    Samples.approve(first, now()),
                    Samples.approve(second, now()),
                    Samples.approve(third, now()))))
        .isEqualTo(new Applied.Refused(1, Applied.Why.CHANGED, decided));
    assertThat(request("r", "c1")).isEqualTo(first);
    assertThat(request("r", "c3")).isEqualTo(third);
    assertThat(store.audit(first.id())).hasSize(1);
    assertThat(store.takeNotices(10, Samples.LEASE)).isEmpty();
    assertThat(run("r").waits()).isEqualTo(2);
  }

  @Test
  void stepsTakenTogetherAreAnsweredInTheirOrder() {
    parked("r", "c1", "c2");
    List<Step> steps =
        List.of(
            Samples.approve(request("r", "c2"), now()), Samples.approve(request("r", "c1"), now()));
    assertThat(store.apply(steps))
        .isEqualTo(new Applied.Done(steps.stream().map(Step::after).toList()));
  }

  @Test
  void overdueRequestsComeInTheOrderInWhichTheyWereDue() {
    RunRecord run = start("r");
    Request late = Samples.pending(run.id(), "late", now(), Duration.ofMinutes(3));
    Request early = Samples.pending(run.id(), "early", now(), Duration.ofMinutes(1));
    Request never = Samples.pending(run.id(), "never", now(), Duration.ofDays(1));
    saved(Samples.park(run, now(), late, early, never));
    clock.advance(Duration.ofHours(1));
    assertThat(store.overdue(10)).extracting(Request::id).containsExactly(early.id(), late.id());
    assertThat(store.overdue(1)).extracting(Request::id).containsExactly(early.id());
  }

  @Test
  void requestsArePagedInTheOrderTheyWereOpenedWhileOthersAreAdded() {
    List<Instant> opened = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      parked("r" + i, "c1", "c2");
      opened.add(now());
      opened.add(now());
      clock.advance(Duration.ofMillis(i % 2));
    }
    List<Request> seen = new ArrayList<>();
    Instant at = null;
    String after = null;
    Set<RequestStatus> open = Set.of(RequestStatus.PENDING, RequestStatus.APPROVED);
    for (int page = 0; page < 10; page++) {
      for (Request request : store.requests(new RequestQuery(null, open, at, after, 3))) {
        seen.add(request);
        at = request.openedAt();
        after = request.id();
      }
      if (page < 2) {
        clock.advance(Duration.ofMillis(1));
        parked("added" + page, "c1");
        opened.add(now());
      }
    }
    assertThat(seen).extracting(Request::openedAt).isEqualTo(opened);
    assertThat(seen).extracting(Request::id).doesNotHaveDuplicates();
  }

  @Test
  void requestsAreFoundByTenantAndStatus() {
    for (String tenant : List.of("a", "b")) {
      RunRecord run = start(new RunId(tenant, "support", "r"), Origin.NONE);
      saved(
          Samples.park(
              run,
              now(),
              Samples.pending(run.id(), "c1", now()),
              Samples.pending(run.id(), "c2", now())));
    }
    Request other =
        store.request(Request.idFor(new RunId("a", "support", "r"), 1, "c1")).orElseThrow();
    Request decided = done(Samples.approve(other, now()));
    assertThat(store.requests(new RequestQuery("a", Set.of(), null, null, 9))).hasSize(2);
    assertThat(store.requests(new RequestQuery(null, Set.of(), null, null, 9))).hasSize(4);
    assertThat(store.requests(new RequestQuery("a", Set.of(RequestStatus.APPROVED), null, null, 9)))
        .containsExactly(decided);
    assertThat(store.requests(new RequestQuery("b", Set.of(RequestStatus.APPROVED), null, null, 9)))
        .isEmpty();
  }

  @Test
  void everythingIsTheSameAfterARestart() throws Exception {
    parked("r", "c1", "c2");
    Request approved = done(Samples.approve(request("r", "c1"), now()));
    Request executed =
        done(
            Samples.settle(
                Trigger.SUCCEED, done(Samples.claim(approved, "n", now())), "é 𝄞 \u0000", now()));
    RunRecord run = run("r");
    List<AuditEvent> events = store.audit(executed.id());
    List<Request> requests = store.requestsOf(run.id());
    var checkpoints = store.checkpoints(run.id());

    store = reopen(store);

    assertThat(store.run(run.id())).contains(run);
    assertThat(store.checkpoints(run.id())).isEqualTo(checkpoints);
    assertThat(store.requestsOf(run.id())).isEqualTo(requests);
    assertThat(store.audit(executed.id())).isEqualTo(events);
    assertThat(store.request(executed.id())).contains(executed);
    assertThat(request("r", "c1").revision().action().arguments().json()).isEqualTo(Samples.EXACT);
    assertThat(request("r", "c1").result()).isEqualTo("é 𝄞 \u0000");
    assertThat(store.takeNotices(10, Samples.LEASE)).hasSize(3);
    assertThat(run("r").waits()).isEqualTo(1);
    done(Samples.approve(request("r", "c2"), now()));
  }
}
