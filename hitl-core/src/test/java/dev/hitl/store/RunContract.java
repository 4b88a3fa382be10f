package dev.hitl.store;

import static dev.hitl.checkpoint.RunStatus.ABORTED;
import static dev.hitl.checkpoint.RunStatus.FAILED;
import static dev.hitl.checkpoint.RunStatus.FINISHED;
import static dev.hitl.checkpoint.RunStatus.PARKED;
import static dev.hitl.checkpoint.RunStatus.PAUSED;
import static dev.hitl.checkpoint.RunStatus.READY;
import static dev.hitl.checkpoint.RunStatus.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.checkpoint.RunRecord.Origin;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.notify.Notice;
import dev.hitl.override.Command;
import dev.hitl.override.Scope;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a store promises of runs. */
public abstract class RunContract extends StoreFixture {

  @Test
  void theStoreJudgesByTheClockItWasGiven() {
    assertThat(store.clock().instant()).isEqualTo(now());
    clock.advance(Duration.ofDays(1));
    assertThat(store.clock().instant()).isEqualTo(now());
  }

  @Test
  void aRunIsReadBackAsItWasPutDown() {
    Origin origin = new Origin("customer-1", Samples.run("p"), new RunId("t", "a", "b"), 7);
    RunOpening opening = Samples.opening(Samples.run("r"), now(), origin);
    assertThat(store.openRun(opening)).isEqualTo(new RunOpened.New(opening.run()));

    assertThat(store.run(Samples.run("r"))).contains(opening.run());
    assertThat(store.checkpoints(Samples.run("r"))).containsExactly(opening.checkpoint());
    assertThat(store.audit("default/support/r")).containsExactly(opening.event());
    assertThat(store.run(Samples.run("other"))).isEmpty();
    assertThat(store.checkpoints(Samples.run("other"))).isEmpty();
    assertThat(store.audit("other")).isEmpty();
  }

  @Test
  void aRunMayBeFinishedFromTheBeginningAndHeldByNobody() {
    RunOpening opening = Samples.opening(Samples.run("r"), now());
    RunRecord run = opening.run();
    RunRecord finished =
        new RunRecord(
            run.id(),
            FINISHED,
            0,
            1,
            null,
            null,
            1,
            run.origin(),
            "",
            run.createdAt(),
            run.updatedAt(),
            run.head());
    store.openRun(new RunOpening(finished, opening.checkpoint(), opening.event()));
    assertThat(store.run(run.id())).contains(finished);
  }

  @Test
  void aRunThatIsThereIsNotPutDownAgain() {
    RunRecord first = start("r");
    clock.advance(Duration.ofSeconds(1));

    assertThat(store.openRun(Samples.opening(first.id(), now())))
        .isEqualTo(new RunOpened.Existing(first));
    assertThat(store.checkpoints(first.id())).hasSize(1);
    assertThat(store.audit(first.id().toString())).hasSize(1);
  }

  @Test
  void theSameNameUnderAnotherTenantOrAgentIsAnotherRun() {
    RunId one = new RunId("a", "support", "r");
    RunId two = new RunId("b", "support", "r");
    RunId three = new RunId("a", "sales", "r");
    for (RunId id : List.of(one, two, three)) {
      start(id, Origin.NONE);
    }
    saved(Samples.write(store.run(one).orElseThrow(), FINISHED));
    assertThat(store.run(two).orElseThrow().status()).isEqualTo(RUNNING);
    assertThat(store.run(three).orElseThrow().status()).isEqualTo(RUNNING);
  }

  @Test
  void ofEightThreadsThatOpenOneRunOneWins() throws Exception {
    List<RunOpened> outcomes =
        race(THREADS, i -> store.openRun(Samples.opening(Samples.run("r"), now())));
    assertThat(outcomes).filteredOn(RunOpened.New.class::isInstance).hasSize(1);
    assertThat(outcomes).filteredOn(RunOpened.Existing.class::isInstance).hasSize(THREADS - 1);
    assertThat(store.checkpoints(Samples.run("r"))).hasSize(1);
  }

  @Test
  void aWriteKeepsEverythingThatGoesWithIt() {
    RunRecord run = start("r");
    clock.advance(Duration.ofSeconds(1));
    Request request = Samples.pending(run.id(), "c1", now());
    RunWrite write = Samples.park(run, now(), request);
    RunRecord after = saved(write);

    assertThat(after.status()).isEqualTo(PARKED);
    assertThat(after.waits()).isEqualTo(1);
    assertThat(after.fence()).isEqualTo(run.fence());
    assertThat(after.checkpoint()).isEqualTo(2);
    assertThat(after.updatedAt()).isEqualTo(now());
    assertThat(after.createdAt()).isEqualTo(run.createdAt());
    assertThat(after.head()).isEqualTo(new Head(2, write.events().get(0).hash()));
    assertThat(store.checkpoints(run.id()))
        .containsExactly(Samples.checkpoint(1, run.createdAt()), write.checkpoint());
    assertThat(store.requestsOf(run.id())).containsExactly(write.opened().get(0).after());
    assertThat(store.audit(run.id().toString())).hasSize(2).endsWith(write.events().get(0));
    assertThat(store.audit(request.id())).containsExactly(write.opened().get(0).event());
    assertThat(store.takeNotices(10, Samples.LEASE))
        .extracting(Notice::request)
        .containsExactly(request.id());
  }

  @Test
  void aWriteWithAnOldFenceIsLostWithAllThatGoesWithIt() {
    RunRecord run = start("r");
    clock.advance(Samples.LEASE);
    assertThat(store.releaseLapsedRuns(10)).isEqualTo(1);
    RunRecord newer = acquired(run.id(), "node-2");

    Request request = Samples.pending(run.id(), "c1", now());
    assertThat(store.writeRun(Samples.park(run, now(), request))).isEqualTo(RunWritten.LOST);

    assertThat(store.run(run.id())).contains(newer);
    assertThat(store.checkpoints(run.id())).hasSize(1);
    assertThat(store.requestsOf(run.id())).isEmpty();
    assertThat(store.audit(run.id().toString())).hasSize(1);
    assertThat(store.audit(request.id())).isEmpty();
    assertThat(store.takeNotices(10, Samples.LEASE)).isEmpty();
  }

  @Test
  void aWriteThatKnowsAnotherStatusOrAnotherEndOfTheChainIsLost() {
    RunRecord run = start("r");
    saved(Samples.park(run, now(), Samples.pending(run.id(), "c", now())));
    assertThat(store.writeRun(Samples.write(run, RUNNING))).isEqualTo(RunWritten.LOST);

    RunRecord other = start("other");
    saved(
        new RunWrite(
            other,
            RUNNING,
            null,
            true,
            null,
            List.of(),
            List.of(),
            List.of(Samples.event(other.head(), other.id(), "SAVED", now()))));
    assertThat(store.writeRun(Samples.write(other, FINISHED))).isEqualTo(RunWritten.LOST);
  }

  @Test
  void aRunThatIsNotThereIsLost() {
    RunRecord unknown = Samples.opening(Samples.run("r"), now()).run();
    assertThat(store.writeRun(Samples.write(unknown, FINISHED))).isEqualTo(RunWritten.LOST);
    RunRecord failed = Samples.write(unknown, FAILED).after();
    assertThat(store.acquire(new RunTake(failed, "n", Samples.LEASE, null)))
        .isEqualTo(RunWritten.LOST);
  }

  @Test
  void aNodeKnowsWhatItWroteWithoutReadingIt() {
    RunRecord run = start("r");
    RunWrite write =
        new RunWrite(
            run,
            RUNNING,
            null,
            true,
            Samples.checkpoint(2, now()),
            List.of(),
            List.of(),
            List.of(Samples.event(run.head(), run.id(), "SAVED", now())));
    assertThat(saved(write)).isEqualTo(write.after());
    RunRecord parked = saved(Samples.park(write.after(), now()));
    RunTake take = new RunTake(parked, "n", Samples.LEASE, null);
    assertThat(store.acquire(take)).isEqualTo(RunWritten.SAVED);
    assertThat(run("r")).isEqualTo(take.after(now()));
  }

  @Test
  void openingARequestThatIsThereIsAnErrorAndChangesNothing() {
    RunRecord parked = parked("r", "c1");
    done(Samples.approve(request("r", "c1"), now()));
    RunRecord running = acquired(parked.id(), Samples.NODE);
    Request again = Samples.pending(running.id(), "c1", now());

    assertThatThrownBy(() -> store.writeRun(Samples.park(running, now(), again)))
        .isInstanceOf(StoreException.class);
    assertThat(run("r")).isEqualTo(running);
    assertThat(store.checkpoints(running.id())).hasSize(2);
  }

  @Test
  void aPausedRunStaysPausedWhateverIsDecidedAndGoesOnFromThere() {
    RunRecord parked = parked("r", "c1");
    RunRecord paused = saved(Samples.write(parked, PAUSED));
    assertThat(paused.status()).isEqualTo(PAUSED);
    done(Samples.approve(request("r", "c1"), now()));
    RunRecord decided = run("r");
    assertThat(decided.status()).isEqualTo(PAUSED);
    assertThat(decided.waits()).isZero();
    assertThat(store.releaseLapsedRuns(10)).isZero();
    assertThatThrownBy(() -> new RunTake(decided, "n", Samples.LEASE, null))
        .isInstanceOf(IllegalArgumentException.class);
    RunTake stale = new RunTake(with(decided, READY), "n", Samples.LEASE, null);
    assertThat(store.acquire(stale)).isEqualTo(RunWritten.LOST);

    assertThat(saved(Samples.write(decided, PARKED)).status()).isEqualTo(READY);
  }

  private static RunRecord with(RunRecord run, RunStatus status) {
    return RunTable.changed(
        run,
        status,
        run.waits(),
        run.fence(),
        run.node(),
        run.leaseUntil(),
        run.outcome(),
        run.updatedAt());
  }

  @Test
  void anAbortedRunIsNotTakenAndIsNotAwaited() {
    RunRecord aborted = saved(Samples.write(start("r"), ABORTED));
    assertThatThrownBy(() -> new RunTake(aborted, "n", Samples.LEASE, null))
        .isInstanceOf(IllegalArgumentException.class);
    RunTake stale = new RunTake(with(aborted, READY), "n", Samples.LEASE, null);
    assertThat(store.acquire(stale)).isEqualTo(RunWritten.LOST);
  }

  @Test
  void aRunMayBeTakenOnConditionThatNobodySaysAnything() {
    RunRecord ready = saved(Samples.park(start("r"), now()));
    StandingStep.Put stop =
        OverrideRecord.put(
            Command.Kind.STOP, Scope.tenant("elsewhere"), "director-1", "odd", null, now());
    assertThat(store.stand(List.of(stop))).isEqualTo(StandingWritten.SAVED);
    RunTake take = new RunTake(ready, "n", Samples.LEASE, null, true);
    assertThat(store.acquire(take)).isEqualTo(RunWritten.LOST);
    assertThat(OverrideRecord.inForce(store).all())
        .containsExactly(OverrideRecord.read(stop.standing()));

    store.stand(List.of(OverrideRecord.revoke(stop.standing(), "director-1", "fine", now())));
    assertThat(store.acquire(take)).isEqualTo(RunWritten.SAVED);
  }

  @Test
  void aRunMayBePutDownOnConditionThatNobodySaysAnything() {
    StandingStep.Put stop =
        OverrideRecord.put(
            Command.Kind.STOP, Scope.tenant("elsewhere"), "director-1", "odd", null, now());
    assertThat(store.stand(List.of(stop))).isEqualTo(StandingWritten.SAVED);
    for (Origin origin : List.of(Origin.NONE, new Origin("ann", null, null, 0))) {
      RunId id = Samples.run("of-" + origin.principal());
      RunOpening opening = Samples.opening(id, now(), origin);
      assertThat(store.openRun(opening.ifNothingIsInForce()))
          .isInstanceOf(RunOpened.Overridden.class);
      assertThat(store.run(id)).isEmpty();
      assertThat(store.audit(id.toString())).isEmpty();
      assertThat(store.openRun(opening)).isInstanceOf(RunOpened.New.class);
    }
    store.stand(List.of(OverrideRecord.revoke(stop.standing(), "director-1", "fine", now())));
    for (Origin origin : List.of(Origin.NONE, new Origin("ann", null, null, 0))) {
      RunOpening opening =
          Samples.opening(Samples.run("later-" + origin.principal()), now(), origin);
      assertThat(store.openRun(opening.ifNothingIsInForce())).isInstanceOf(RunOpened.New.class);
    }
  }

  @Test
  void aRunThatIsParkedForNothingIsReady() {
    assertThat(saved(Samples.park(start("r"), now())).status()).isEqualTo(READY);
  }

  @Test
  void anEndedRunKeepsItsOutcomeAndNoLease() {
    RunRecord run = start("r");
    RunRecord after =
        saved(
            new RunWrite(run, FINISHED, "done é 𝄞", false, null, List.of(), List.of(), List.of()));
    assertThat(after.outcome()).isEqualTo("done é 𝄞");
    assertThat(after.node()).isNull();
    assertThat(after.leaseUntil()).isNull();
  }

  @Test
  void aRunThatGoesOnRunningKeepsItsLeaseInAnyCase() {
    RunRecord run = start("r");
    RunRecord after = saved(Samples.write(run, RUNNING));
    assertThat(after.node()).isEqualTo(Samples.NODE);
    assertThat(after.leaseUntil()).isEqualTo(run.leaseUntil());
  }

  @Test
  void aNodeThatKeepsItsLeaseHasTheFirstRightUntilItIsOver() {
    RunRecord run = start("r");
    RunRecord ready =
        saved(new RunWrite(run, READY, null, true, null, List.of(), List.of(), List.of()));
    assertThat(ready.node()).isEqualTo(Samples.NODE);

    justBefore(run.leaseUntil());
    assertThat(acquires(run.id(), "node-2")).isFalse();
    clock.set(run.leaseUntil());
    assertThat(acquires(run.id(), "node-2")).isTrue();
  }

  @Test
  void theNodeWithTheFirstRightTakesTheRunAtOnce() {
    RunRecord run = start("r");
    saved(new RunWrite(run, READY, null, true, null, List.of(), List.of(), List.of()));
    assertThat(acquires(run.id(), Samples.NODE)).isTrue();
  }

  @Test
  void aSnapshotHasAllThatIsNeededToEnterARunAndChangesNothing() {
    RunRecord parked = parked("r", "c1", "c2");
    done(Samples.approve(request("r", "c1"), now()));
    done(Samples.reject(request("r", "c2"), now()));
    RunRecord ready = run("r");

    RunSnapshot snapshot = store.snapshot(parked.id(), 9).orElseThrow();
    assertThat(snapshot.run()).isEqualTo(ready).isEqualTo(run("r"));
    assertThat(snapshot.checkpoints()).isEqualTo(store.checkpoints(parked.id())).hasSize(2);
    assertThat(snapshot.requests().stream().map(RequestRecord::request))
        .isEqualTo(store.requestsOf(parked.id()))
        .hasSize(2);
    for (RequestRecord record : snapshot.requests()) {
      boolean approved = record.request().status() == RequestStatus.APPROVED;
      assertThat(record.events())
          .isEqualTo(approved ? store.audit(record.request().id()) : List.of());
    }
    assertThat(store.snapshot(Samples.run("other"), 9)).isEmpty();
  }

  @Test
  void aSnapshotHasTheNewestRequestsAndNoMoreThanAskedFor() {
    RunRecord parked = parked("r", "c1", "c2");
    List<Request> all = store.requestsOf(parked.id());
    assertThat(store.snapshot(parked.id(), 1).orElseThrow().requests())
        .extracting(RequestRecord::request)
        .containsExactly(all.get(1));
  }

  @Test
  void aRequestIsReadWithItsWholeChain() {
    parked("r", "c1", "c2");
    Request approved = done(Samples.approve(request("r", "c1"), now()));
    RequestRecord record = store.recorded(approved.id()).orElseThrow();
    assertThat(record.request()).isEqualTo(approved);
    assertThat(record.events()).isEqualTo(store.audit(approved.id())).hasSize(2);
    assertThat(store.recorded("nobody")).isEmpty();
  }

  @Test
  void anAcquiredRunIsRunningUnderANewFence() {
    RunRecord parked = saved(Samples.park(start("r"), now()));
    clock.advance(Duration.ofSeconds(5));
    RunRecord acquired = acquired(parked.id(), "node-2");
    assertThat(acquired)
        .isEqualTo(
            new RunRecord(
                parked.id(),
                RUNNING,
                0,
                parked.fence() + 1,
                "node-2",
                now().plus(Samples.LEASE),
                parked.checkpoint(),
                parked.origin(),
                null,
                parked.createdAt(),
                now(),
                parked.head()));
    assertThat(run("r")).isEqualTo(acquired);
  }

  @Test
  void aClaimIsWonTogetherWithTheRunOrNotAtAll() {
    RunRecord parked = parked("r", "c1", "c2");
    Request first = done(Samples.approve(request("r", "c1"), now()));
    Request second = done(Samples.approve(request("r", "c2"), now()));
    Step claim = Samples.claim(first, "node-2", now());

    done(Samples.claim(second, "node-9", now()));
    assertThat(take(parked.id(), "node-2", Samples.claim(second, "node-2", now())))
        .isEqualTo(RunWritten.LOST);
    assertThat(run("r").status()).isEqualTo(READY);
    assertThat(store.audit(second.id())).hasSize(3);

    assertThat(take(parked.id(), "node-2", claim)).isEqualTo(RunWritten.SAVED);
    assertThat(request("r", "c1")).isEqualTo(claim.after());
    assertThat(store.audit(first.id())).endsWith(claim.event());
    assertThat(run("r").status()).isEqualTo(RUNNING);
  }

  @Test
  void aRunThatWasTakenMeanwhileIsLostWithTheClaim() {
    RunRecord parked = parked("r", "c1");
    Request approved = done(Samples.approve(request("r", "c1"), now()));
    RunRecord read = run("r");
    acquired(parked.id(), "node-1");
    assertThat(
            store.acquire(
                new RunTake(
                    read, "node-2", Samples.LEASE, Samples.claim(approved, "node-2", now()))))
        .isEqualTo(RunWritten.LOST);
    assertThat(request("r", "c1")).isEqualTo(approved);
    assertThat(store.audit(approved.id())).hasSize(2);
  }

  @Test
  void aRunThatWaitsOrIsRunningIsNotAcquired() {
    RunRecord run = start("r");
    assertThatIllegalArgumentException().isThrownBy(() -> acquires(run.id(), "n"));
    saved(Samples.park(run, now(), Samples.pending(run.id(), "c", now())));
    assertThatIllegalArgumentException().isThrownBy(() -> acquires(run.id(), "n"));
  }

  @Test
  void aFailedRunThatIsAcquiredAgainForgetsWhatWentWrong() {
    RunRecord run = start("r");
    saved(new RunWrite(run, FAILED, "broken", false, null, List.of(), List.of(), List.of()));
    assertThat(acquired(run.id(), "n").outcome()).isNull();
  }

  @Test
  void ofEightThreadsThatAcquireARunOneWins() throws Exception {
    RunRecord run = saved(Samples.park(start("r"), now()));
    List<RunWritten> outcomes =
        race(THREADS, i -> store.acquire(new RunTake(run, "node-" + i, Samples.LEASE, null)));
    assertThat(outcomes).filteredOn(RunWritten.SAVED::equals).hasSize(1);
    assertThat(run("r").fence()).isEqualTo(run.fence() + 1);
  }

  @Test
  void aHeartbeatExtendsTheLeasesThatItsNodeStillHolds() {
    RunRecord mine = start("mine");
    RunRecord ready =
        saved(
            new RunWrite(start("ready"), READY, null, true, null, List.of(), List.of(), List.of()));
    justBefore(mine.leaseUntil());
    Instant until = now().plus(Samples.LEASE);
    store.heartbeat("node-2", held(), Samples.LEASE);
    assertThat(run("mine").leaseUntil()).isEqualTo(mine.leaseUntil());

    store.heartbeat(Samples.NODE, Set.of(ready.id()), Samples.LEASE);
    assertThat(run("mine").leaseUntil()).isEqualTo(mine.leaseUntil());
    assertThat(run("ready").leaseUntil()).isEqualTo(until);
    store.heartbeat(Samples.NODE, held(), Samples.LEASE);
    assertThat(run("mine").leaseUntil()).isEqualTo(until);
    store.heartbeat(Samples.NODE, held(), Duration.ofMillis(1));
    assertThat(run("mine").leaseUntil()).isEqualTo(until);

    clock.set(until);
    store.heartbeat(Samples.NODE, held(), Samples.LEASE);
    assertThat(run("mine").leaseUntil()).isEqualTo(until);
  }

  @Test
  void everyChainIsNamedOnceInOrderHoweverItIsPaged() {
    assertThat(store.auditSubjects(null, 10)).isEmpty();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      RunRecord run = parked("r" + i, "c1", "c2");
      expected.add(run.id().toString());
      store.requestsOf(run.id()).forEach(request -> expected.add(request.id()));
    }
    done(Samples.reject(request("r3", "c1"), now()));
    expected.sort(null);
    for (int limit : List.of(1, 2, 3, 20, 21, 22)) {
      List<String> all = new ArrayList<>();
      List<String> page = store.auditSubjects(null, limit);
      while (!page.isEmpty()) {
        assertThat(page).hasSize(Math.min(limit, expected.size() - all.size()));
        all.addAll(page);
        page = store.auditSubjects(all.get(all.size() - 1), limit);
      }
      assertThat(all).isEqualTo(expected);
    }
    assertThat(store.auditSubjects("default/support/r5", 1)).containsExactly("default/support/r6");
    assertThat(store.auditSubjects("default/support/r4x", 1)).containsExactly("default/support/r5");
  }

  @Test
  void aRunIsLetGoExactlyWhenItsLeaseIsOver() {
    RunRecord run = start("r");
    justBefore(run.leaseUntil());
    assertThat(store.releaseLapsedRuns(10)).isZero();
    clock.set(run.leaseUntil());
    assertThat(store.releaseLapsedRuns(10)).isEqualTo(1);
    assertThat(store.releaseLapsedRuns(10)).isZero();

    RunRecord after = run("r");
    assertThat(after.status()).isEqualTo(READY);
    assertThat(after.fence()).isEqualTo(run.fence() + 1);
    assertThat(after.node()).isNull();
    assertThat(after.leaseUntil()).isNull();
  }

  @Test
  void noMoreLapsedRunsAreLetGoThanAskedFor() {
    for (int i = 0; i < 5; i++) {
      start("r" + i);
    }
    clock.advance(Samples.LEASE);
    assertThat(store.releaseLapsedRuns(3)).isEqualTo(3);
    assertThat(store.releaseLapsedRuns(3)).isEqualTo(2);
  }

  @Test
  void runsArePagedInTheOrderOfTheirLastChangeWhileOthersAreAdded() {
    List<RunId> expected = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      expected.add(start("r" + i).id());
      clock.advance(Duration.ofMillis(i % 2));
    }
    List<RunId> seen = new ArrayList<>();
    Instant at = null;
    RunId after = null;
    for (int page = 0; page < 10; page++) {
      for (RunRecord run :
          store.runs(new RunQuery(Set.of(RUNNING, READY), Set.of(), at, after, 2))) {
        seen.add(run.id());
        at = run.updatedAt();
        after = run.id();
      }
      if (page < 2) {
        clock.advance(Duration.ofMillis(1));
        expected.add(start("added" + page).id());
      }
    }
    assertThat(seen).isEqualTo(expected);
  }

  @Test
  void runsAreFoundByStatusAndAgent() {
    RunRecord a = start(RunId.of("a", "1"), Origin.NONE);
    RunRecord b = start(RunId.of("b", "2"), Origin.NONE);
    RunRecord done = saved(Samples.write(b, FINISHED));
    assertThat(store.runs(new RunQuery(Set.of(), Set.of(), null, null, 9)))
        .containsExactly(a, done);
    assertThat(store.runs(new RunQuery(Set.of(FINISHED), Set.of(), null, null, 9)))
        .containsExactly(done);
    assertThat(store.runs(new RunQuery(Set.of(), Set.of("a", "c"), null, null, 9)))
        .containsExactly(a);
    assertThat(store.runs(new RunQuery(Set.of(READY), Set.of("a"), null, null, 9))).isEmpty();
  }

  @Test
  void runsOfOneTenantArePagedAsIfThereWereNoOther() {
    RunRecord first = start(new RunId("mine", "a", "1"), Origin.NONE);
    RunRecord foreign = start(new RunId("theirs", "a", "2"), Origin.NONE);
    RunRecord second = start(new RunId("mine", "a", "3"), Origin.NONE);
    for (Set<RunStatus> statuses : List.of(Set.<RunStatus>of(), Set.of(RUNNING))) {
      RunQuery mine = new RunQuery(statuses, Set.of(), null, null, 1).ofTenant("mine");
      assertThat(store.runs(mine)).containsExactly(first);
      assertThat(store.runs(mine.after(first))).containsExactly(second);
      assertThat(store.runs(mine.after(foreign))).doesNotContain(foreign);
      assertThat(store.runs(mine.after(second))).isEmpty();
    }
  }
}
