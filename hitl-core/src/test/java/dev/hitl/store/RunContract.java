package dev.hitl.store;

import static dev.hitl.checkpoint.RunStatus.FAILED;
import static dev.hitl.checkpoint.RunStatus.FINISHED;
import static dev.hitl.checkpoint.RunStatus.PARKED;
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
import dev.hitl.request.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    RunRecord newer = acquired(run.id(), "node-2").run();

    Request request = Samples.pending(run.id(), "c1", now());
    assertThat(store.writeRun(Samples.park(run, now(), request)))
        .isEqualTo(new RunWritten.Lost(newer));

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
    RunRecord parked = saved(Samples.park(run, now(), Samples.pending(run.id(), "c", now())));
    assertThat(store.writeRun(Samples.write(run, RUNNING))).isEqualTo(new RunWritten.Lost(parked));

    RunRecord other = start("other");
    RunRecord progressed =
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
    assertThat(store.writeRun(Samples.write(other, FINISHED)))
        .isEqualTo(new RunWritten.Lost(progressed));
  }

  @Test
  void writingARunThatIsNotThereIsAnError() {
    RunRecord unknown = Samples.opening(Samples.run("r"), now()).run();
    assertThatThrownBy(() -> store.writeRun(Samples.write(unknown, FINISHED)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("default/support/r");
  }

  @Test
  void openingARequestThatIsThereIsAnErrorAndChangesNothing() {
    RunRecord parked = parked("r", "c1");
    done(Samples.approve(request("r", "c1"), now()));
    RunRecord running = acquired(parked.id(), Samples.NODE).run();
    Request again = Samples.pending(running.id(), "c1", now());

    assertThatThrownBy(() -> store.writeRun(Samples.park(running, now(), again)))
        .isInstanceOf(StoreException.class);
    assertThat(run("r")).isEqualTo(running);
    assertThat(store.checkpoints(running.id())).hasSize(2);
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
    assertThat(acquires(run.id(), "node-2")).isFalse();
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
  void anAcquiredRunComesWithAllThatIsNeededToEnterIt() {
    RunRecord parked = parked("r", "c1", "c2");
    done(Samples.approve(request("r", "c1"), now()));
    done(Samples.reject(request("r", "c2"), now()));
    clock.advance(Duration.ofSeconds(5));

    AcquiredRun acquired = acquired(parked.id(), "node-2");
    assertThat(acquired.run())
        .isEqualTo(
            new RunRecord(
                parked.id(),
                RUNNING,
                0,
                parked.fence() + 1,
                "node-2",
                now().plus(Samples.LEASE),
                2,
                parked.origin(),
                null,
                parked.createdAt(),
                now(),
                parked.head()));
    assertThat(store.run(parked.id())).contains(acquired.run());
    assertThat(acquired.checkpoints()).isEqualTo(store.checkpoints(parked.id())).hasSize(2);
    assertThat(acquired.requests()).isEqualTo(store.requestsOf(parked.id())).hasSize(2);
  }

  @Test
  void onlyARunInAStatusThatWasAskedForIsAcquired() {
    RunRecord run = start("r");
    assertThat(acquires(run.id(), Samples.NODE)).isFalse();
    saved(Samples.park(run, now(), Samples.pending(run.id(), "c", now())));
    assertThat(acquires(run.id(), Samples.NODE)).isFalse();
    assertThat(acquires(Samples.run("other"), Samples.NODE)).isFalse();
    for (RunStatus never : List.of(PARKED, RUNNING)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.acquire(run.id(), Set.of(never), "n", Samples.LEASE));
    }
  }

  @Test
  void aFailedRunThatIsAcquiredAgainForgetsWhatWentWrong() {
    RunRecord run = start("r");
    saved(new RunWrite(run, FAILED, "broken", false, null, List.of(), List.of(), List.of()));
    assertThat(acquires(run.id(), "n")).isFalse();
    assertThat(acquired(run.id(), "n").run().outcome()).isNull();
  }

  @Test
  void ofEightThreadsThatAcquireARunOneWins() throws Exception {
    RunRecord run = saved(Samples.park(start("r"), now()));
    List<Optional<AcquiredRun>> outcomes =
        race(THREADS, i -> store.acquire(run.id(), Set.of(READY), "node-" + i, Samples.LEASE));
    assertThat(outcomes).filteredOn(Optional::isPresent).hasSize(1);
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
}
