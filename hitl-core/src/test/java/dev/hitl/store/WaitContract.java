package dev.hitl.store;

import static dev.hitl.checkpoint.RunStatus.FAILED;
import static dev.hitl.checkpoint.RunStatus.FINISHED;
import static dev.hitl.checkpoint.RunStatus.PARKED;
import static dev.hitl.checkpoint.RunStatus.READY;
import static dev.hitl.checkpoint.RunStatus.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.notify.Notice;
import dev.hitl.policy.Route;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.request.Waiting;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a store promises of what runs wait for: requests, doubts and other runs. */
public abstract class WaitContract extends RunContract {

  @Test
  void aRunIsReadyWhenTheLastOfItsRequestsIsDecided() {
    parked("r", "c1", "c2");
    done(Samples.reject(request("r", "c2"), now()));
    assertThat(run("r").status()).isEqualTo(PARKED);
    assertThat(run("r").waits()).isEqualTo(1);

    clock.advance(Duration.ofSeconds(1));
    done(Samples.approve(request("r", "c1"), now()));
    assertThat(run("r").status()).isEqualTo(READY);
    assertThat(run("r").waits()).isZero();
    assertThat(run("r").updatedAt()).isEqualTo(now());
  }

  @Test
  void requestsOfOneRunDecidedAtTheSameMomentMakeItReadyOnce() throws Exception {
    for (int round = 0; round < 20; round++) {
      String name = "r" + round;
      parked(name, "c0", "c1");
      List<Request> requests = List.of(request(name, "c0"), request(name, "c1"));
      List<Applied> outcomes =
          race(2, i -> store.apply(List.of(Samples.approve(requests.get(i), now()))));
      assertThat(winners(outcomes)).isEqualTo(2);
      assertThat(run(name).status()).isEqualTo(READY);
      assertThat(run(name).waits()).isZero();
    }
  }

  @Test
  void batchesOverTheSameRunsInOppositeOrderBothGoThrough() throws Exception {
    for (int round = 0; round < 10; round++) {
      String a = "a" + round;
      String b = "b" + round;
      parked(a, "c0", "c1");
      parked(b, "c0", "c1");
      List<List<Step>> batches =
          List.of(
              List.of(
                  Samples.approve(request(a, "c0"), now()),
                  Samples.approve(request(b, "c0"), now())),
              List.of(
                  Samples.approve(request(b, "c1"), now()),
                  Samples.approve(request(a, "c1"), now())));
      assertThat(winners(race(2, i -> store.apply(batches.get(i))))).isEqualTo(2);
      assertThat(run(a).status()).isEqualTo(READY);
      assertThat(run(b).status()).isEqualTo(READY);
    }
  }

  @Test
  void aRedirectedRequestThatIsAskedAboutInItsTurnKeepsTheRunParked() {
    parked("r", "c1");
    Request old = request("r", "c1");
    Request other = redirected(old, RequestStatus.PENDING);
    assertThat(store.apply(List.of(redirect(old), Samples.open(other))))
        .isInstanceOf(Applied.Done.class);
    assertThat(run("r").status()).isEqualTo(PARKED);
    assertThat(run("r").waits()).isEqualTo(1);
  }

  @Test
  void aRedirectedRequestThatNeedsNobodyElseMakesTheRunReady() {
    parked("r", "c1");
    Request old = request("r", "c1");
    Request other = redirected(old, RequestStatus.APPROVED);
    assertThat(store.apply(List.of(redirect(old), Samples.open(other))))
        .isInstanceOf(Applied.Done.class);
    assertThat(run("r").status()).isEqualTo(READY);
    assertThat(store.request(other.id()).orElseThrow().origin()).isEqualTo(old.id());
  }

  private Request redirected(Request old, RequestStatus status) {
    return new Request(
        Request.redirectedIdFor(old.id()),
        old.revision(),
        status,
        Route.anyOf(1),
        null,
        Waiting.begin(Route.anyOf(1), now()),
        List.of(),
        status == RequestStatus.APPROVED ? new Decision.Approved(List.of("m"), null) : null,
        null,
        null,
        null,
        old.id(),
        now(),
        now(),
        RunRecord.Head.NONE);
  }

  private Step redirect(Request old) {
    return Step.of(
        Change.conclude(
            Trigger.REDIRECT,
            old,
            new Decision.Redirected("m", "other tool", Request.redirectedIdFor(old.id())),
            "m",
            now()),
        Notice.Kind.CONCLUDED);
  }

  @Test
  void aRunWithAnExecutingRequestIsNotLetGo() {
    executing();
    clock.advance(Samples.LEASE);
    assertThat(store.releaseLapsedRuns(10)).isZero();
    assertThat(run("r").status()).isEqualTo(RUNNING);
  }

  @Test
  void aLostExecutionLetsGoOfItsRun() {
    Request executing = executing();
    RunRecord running = run("r");
    clock.advance(Samples.LEASE);
    Request lost = done(Samples.settle(Trigger.LOSE, executing, null, now()));
    RunRecord after = run("r");
    assertThat(after.status()).isEqualTo(PARKED);
    assertThat(after.waits()).isEqualTo(1);
    assertThat(after.fence()).isEqualTo(running.fence() + 1);
    assertThat(after.node()).isNull();

    done(Samples.settle(Trigger.RESOLVE_SUCCEEDED, lost, "\"paid\"", now()));
    assertThat(run("r").status()).isEqualTo(READY);
  }

  @Test
  void aLostExecutionLeavesARunWhoseLeaseHolds() {
    Request executing = executing();
    clock.advance(Samples.LEASE.minusSeconds(1));
    RunRecord running = run("r");
    RunRecord kept = saved(Samples.write(running, READY));
    assertThat(kept.status()).isEqualTo(READY);
    RunRecord again = acquired(kept.id(), "node-2");
    clock.advance(Duration.ofSeconds(1));

    done(Samples.settle(Trigger.LOSE, executing, null, now()));
    assertThat(run("r").status()).isEqualTo(RUNNING);
    assertThat(run("r").fence()).isEqualTo(again.fence());
    assertThat(run("r").waits()).isEqualTo(1);
  }

  @Test
  void aLapsedRunThatWaitsIsParkedAndNotReady() {
    Request executing = executing();
    clock.advance(Samples.LEASE.minusSeconds(1));
    RunRecord again = acquired(saved(Samples.write(run("r"), READY)).id(), "node-2");
    clock.advance(Duration.ofSeconds(1));
    done(Samples.settle(Trigger.LOSE, executing, null, now()));

    clock.set(again.leaseUntil());
    assertThat(store.releaseLapsedRuns(10)).isEqualTo(1);
    assertThat(run("r").status()).isEqualTo(PARKED);
  }

  /** A running run of node 1 with an executing request, both leases over at the same time. */
  private Request executing() {
    RunRecord parked = parked("r", "c1");
    Request approved = done(Samples.approve(request("r", "c1"), now()));
    acquired(parked.id(), Samples.NODE);
    return done(Samples.claim(approved, Samples.NODE, now()));
  }

  @Test
  void aRunWaitsForARunThatItStarted() {
    RunRecord parent = start("parent");
    RunRecord child = startChild("child", parent);
    RunRecord waiting = saved(Samples.await(parent, child.id()));
    assertThat(waiting.status()).isEqualTo(PARKED);
    assertThat(waiting.waits()).isEqualTo(1);

    saved(Samples.write(child, FINISHED));
    assertThat(run("parent").status()).isEqualTo(READY);
    assertThat(run("parent").waits()).isZero();
  }

  @Test
  void aRunThatEndedBeforeItsParentCameToWaitIsNotWaitedFor() {
    RunRecord parent = start("parent");
    RunRecord child = startChild("child", parent);
    saved(Samples.write(child, FINISHED));
    assertThat(run("parent")).isEqualTo(parent);
    assertThat(saved(Samples.await(parent, child.id(), Samples.run("none"))).status())
        .isEqualTo(READY);
    assertThat(run("parent").waits()).isZero();
  }

  @Test
  void aRunThatNobodyAwaitsWakesNobody() {
    RunRecord parent = start("parent");
    RunRecord child = startChild("child", parent);
    saved(Samples.park(parent, now(), Samples.pending(parent.id(), "c1", now())));
    saved(Samples.write(child, FINISHED));
    assertThat(run("parent").status()).isEqualTo(PARKED);
    assertThat(run("parent").waits()).isEqualTo(1);
  }

  @Test
  void aRunIsAwaitedOnceHoweverOftenItIsNamed() {
    RunRecord parent = start("parent");
    RunRecord child = startChild("child", parent);
    RunRecord waiting = saved(Samples.await(parent, child.id(), child.id()));
    assertThat(waiting.waits()).isEqualTo(1);
    RunRecord named = saved(Samples.await(waiting, child.id()));
    assertThat(named.waits()).isEqualTo(1);
    saved(Samples.write(child, FINISHED));
    assertThat(run("parent").status()).isEqualTo(READY);
  }

  @Test
  void aRunPutInQuarantineLetsItsParentGoOn() {
    RunRecord parent = start("parent");
    RunRecord child = startChild("child", parent);
    saved(Samples.await(parent, child.id()));
    saved(Samples.write(child, RunStatus.QUARANTINED));
    assertThat(run("parent").status()).isEqualTo(READY);
    RunRecord entered = acquired(parent.id(), "n");
    assertThat(saved(Samples.await(entered, child.id())).status()).isEqualTo(READY);
  }

  @Test
  void aRunThatFailedAndIsTriedAgainCanBeAwaitedAgain() {
    RunRecord parent = start("parent");
    RunRecord child = startChild("child", parent);
    saved(Samples.await(parent, child.id()));
    saved(Samples.write(child, FAILED));
    RunRecord entered = acquired(parent.id(), "n");
    RunRecord retried = acquired(child.id(), "n");

    assertThat(saved(Samples.await(entered, child.id())).waits()).isEqualTo(1);
    saved(Samples.write(retried, FINISHED));
    assertThat(run("parent").status()).isEqualTo(READY);
  }

  @Test
  void aChildThatEndsWhileItsParentBeginsToWaitNeverLeavesItParked() throws Exception {
    for (int round = 0; round < 20; round++) {
      RunRecord parent = start("parent" + round);
      RunRecord child = startChild("child" + round, parent);
      List<RunWrite> writes =
          List.of(Samples.await(parent, child.id()), Samples.write(child, FINISHED));
      race(2, i -> store.writeRun(writes.get(i)));
      assertThat(run("parent" + round).status()).isEqualTo(READY);
      assertThat(run("parent" + round).waits()).isZero();
    }
  }
}
