package dev.hitl.store;

import static dev.hitl.checkpoint.RunStatus.FAILED;
import static dev.hitl.checkpoint.RunStatus.FINISHED;
import static dev.hitl.checkpoint.RunStatus.PARKED;
import static dev.hitl.checkpoint.RunStatus.READY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.audit.RemovedChain;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Request;
import dev.hitl.request.Trigger;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a store promises of removing runs that ended. */
public abstract class RetentionContract extends HintContract {

  /** A run that ended with one executed request, and one that was rejected. */
  private RunId ended(String name, RunStatus status) {
    RunRecord parked = parked(name, "c1", "c2");
    Request approved = done(Samples.approve(request(name, "c1"), now()));
    done(Samples.reject(request(name, "c2"), now()));
    RunRecord taken = acquired(parked.id(), Samples.NODE);
    Request executing = done(Samples.claim(approved, Samples.NODE, now()));
    done(Samples.settle(Trigger.SUCCEED, executing, "\"paid\"", now()));
    saved(Samples.write(taken, status));
    return parked.id();
  }

  private void aWhileLater() {
    clock.advance(Duration.ofMillis(1));
  }

  private void assertGone(String name) {
    RunId id = Samples.run(name);
    assertThat(store.run(id)).isEmpty();
    assertThat(store.checkpoints(id)).isEmpty();
    assertThat(store.requestsOf(id)).isEmpty();
    assertThat(store.audit(id.toString())).isEmpty();
    for (String call : List.of("c1", "c2")) {
      String request = Request.idFor(id, 1, call);
      assertThat(store.request(request)).isEmpty();
      assertThat(store.revisions(request)).isEmpty();
      assertThat(store.audit(request)).isEmpty();
    }
  }

  @Test
  void aRunThatEndedBeforeIsRemovedWithAllThatBelongsToIt() {
    ended("r", FINISHED);
    ended("s", FAILED);
    RunRecord other = parked("other", "c1");
    aWhileLater();
    assertThat(store.removeEnded(Removable.endedBefore(now()), 10)).isEqualTo(2);
    assertGone("r");
    assertGone("s");
    assertThat(run("other")).isEqualTo(other);
    assertThat(store.auditSubjects(null, 10).stream().filter(s -> !RemovedChain.isRemoval(s)))
        .containsExactlyInAnyOrder(other.id().toString(), request("other", "c1").id());
    assertThat(store.takeNotices(10, Samples.LEASE))
        .singleElement()
        .satisfies(n -> assertThat(n.request()).isEqualTo(request("other", "c1").id()));
    assertThat(store.removeEnded(Removable.endedBefore(now()), 10)).isZero();
  }

  @Test
  void aRunIsKeptUntilItEndedBeforeTheInstant() {
    ended("r", FINISHED);
    assertThat(store.removeEnded(Removable.endedBefore(now()), 10)).isZero();
    assertThat(run("r").status()).isEqualTo(FINISHED);
    aWhileLater();
    assertThat(store.removeEnded(Removable.endedBefore(now()), 10)).isEqualTo(1);
  }

  @Test
  void aRunThatHasNotEndedOrIsInQuarantineIsKept() {
    start("running");
    parked("parked", "c1");
    saved(Samples.write(start("ready"), READY));
    saved(Samples.write(start("paused"), RunStatus.PAUSED));
    saved(Samples.write(start("quarantined"), RunStatus.QUARANTINED));
    saved(Samples.write(start("failed"), FAILED));
    saved(Samples.write(start("aborted"), RunStatus.ABORTED));
    aWhileLater();
    assertThat(store.removeEnded(Removable.endedBefore(now()), 10)).isEqualTo(2);
    assertThat(held()).hasSize(5);
  }

  @Test
  void aRunWithARequestThatIsPendingExecutingOrInDoubtIsKept() {
    RunRecord parked = parked("r", "c1");
    Request pending = request("r", "c1");
    RunRecord failed = saved(Samples.write(parked, FAILED));
    aWhileLater();
    assertThat(store.removeEnded(Removable.endedBefore(now()), 10)).isZero();

    Request executing =
        done(Samples.claim(done(Samples.approve(pending, now())), Samples.NODE, now()));
    aWhileLater();
    assertThat(store.removeEnded(Removable.endedBefore(now()), 10)).isZero();

    clock.advance(Samples.LEASE);
    Request doubtful = done(Samples.settle(Trigger.LOSE, executing, null, now()));
    aWhileLater();
    assertThat(store.removeEnded(Removable.endedBefore(now()), 10)).isZero();

    done(Samples.settle(Trigger.RESOLVE_FAILED, doubtful, "\"no\"", now()));
    aWhileLater();
    assertThat(store.removeEnded(Removable.endedBefore(now()), 10)).isEqualTo(1);
    assertThat(store.run(failed.id())).isEmpty();
  }

  @Test
  void aRunThatAnotherStartedStaysUntilThatOneIsGone() {
    RunRecord parent = start("parent");
    RunRecord child = startChild("child", parent);
    saved(Samples.write(child, FINISHED));
    aWhileLater();
    assertThat(store.removeEnded(Removable.endedBefore(now()), 10)).isZero();

    saved(Samples.write(parent, FINISHED));
    aWhileLater();
    assertThat(store.removeEnded(Removable.endedBefore(now()), 10)).isEqualTo(1);
    assertThat(store.run(parent.id())).isEmpty();
    assertThat(store.run(child.id())).isPresent();
    assertThat(store.removeEnded(Removable.endedBefore(now()), 10)).isEqualTo(1);
    assertThat(store.run(child.id())).isEmpty();
  }

  @Test
  void theOldestGoFirstAndNoMoreThanTheLimit() {
    for (String name : List.of("b", "a", "c")) {
      ended(name, name.equals("a") ? FAILED : FINISHED);
      aWhileLater();
    }
    assertThat(store.removeEnded(Removable.endedBefore(now()), 2)).isEqualTo(2);
    assertThat(held()).containsExactly(Samples.run("c"));
    assertThat(store.removeEnded(Removable.endedBefore(now()), 2)).isEqualTo(1);
  }

  @Test
  void aRunThatWasRemovedCanBeStartedAnew() {
    ended("r", FINISHED);
    aWhileLater();
    store.removeEnded(Removable.endedBefore(now()), 10);
    parked("r", "c1");
    assertThat(store.audit(request("r", "c1").id())).hasSize(1);
  }

  @Test
  void aFailedRunThatIsTakenAgainAtTheSameMomentIsRemovedWholeOrTakenWhole() throws Exception {
    int removed = 0;
    for (int round = 0; round < 30; round++) {
      String name = "r" + round;
      RunId id = ended(name, FAILED);
      RunRecord failed = store.run(id).orElseThrow();
      aWhileLater();
      List<Boolean> won =
          race(
              2,
              i ->
                  i == 0
                      ? store.removeEnded(Removable.endedBefore(now()), 1) == 1
                      : store.acquire(new RunTake(failed, "n", Samples.LEASE, null))
                          == RunWritten.SAVED);
      assertThat(won).containsExactlyInAnyOrder(true, false);
      if (won.get(0)) {
        removed++;
        assertGone(name);
      } else {
        assertThat(run(name).status()).isEqualTo(RunStatus.RUNNING);
        assertThat(store.checkpoints(id)).hasSize(2);
        assertThat(store.requestsOf(id)).hasSize(2);
        assertThat(store.audit(id.toString())).hasSize(2);
        saved(Samples.write(run(name), RunStatus.FINISHED));
        aWhileLater();
        assertThat(store.removeEnded(Removable.endedBefore(now()), 1)).isEqualTo(1);
      }
    }
    assertThat(removed).isBetween(0, 30);
  }

  @Test
  void eightThatRemoveAtOnceRemoveEachRunOnce() throws Exception {
    for (int i = 0; i < 20; i++) {
      ended("r" + i, FINISHED);
    }
    aWhileLater();
    List<Integer> removed =
        race(THREADS, i -> store.removeEnded(Removable.endedBefore(now()), 100));
    assertThat(removed.stream().mapToInt(n -> n).sum()).isEqualTo(20);
    assertThat(held()).isEmpty();
    assertThat(store.auditSubjects(null, 100)).hasSize(60).allMatch(RemovedChain::isRemoval);
  }

  @Test
  void aRequestWhoseRunIsRemovedMeanwhileIsRefused() {
    RunRecord parked = parked("r", "c1");
    Request approved = done(Samples.approve(request("r", "c1"), now()));
    saved(Samples.write(acquired(parked.id(), "n"), FAILED));
    aWhileLater();
    assertThat(store.removeEnded(Removable.endedBefore(now()), 10)).isEqualTo(1);
    assertThat(store.apply(List.of(Samples.claim(approved, "n", now()))))
        .isInstanceOfSatisfying(
            Applied.Refused.class, refused -> assertThat(refused.current()).isNull());
  }

  @Test
  void aParentIsToldWhichRunsItWaitsFor() {
    RunRecord parent = start("parent");
    RunRecord child = startChild("child", parent);
    RunRecord other = startChild("another", parent);
    startChild("unnamed", parent);
    assertThat(store.awaitedBy(parent.id())).isEmpty();
    RunRecord waiting = saved(Samples.await(parent, child.id(), other.id()));
    assertThat(waiting.status()).isEqualTo(PARKED);
    assertThat(store.awaitedBy(parent.id())).containsExactly(other.id(), child.id());
    saved(Samples.write(child, FINISHED));
    assertThat(store.awaitedBy(parent.id())).containsExactly(other.id());
    assertThat(store.awaitedBy(other.id())).isEmpty();
    assertThat(run("parent").waits()).isEqualTo(1);
  }
}
