package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.store.Applied;
import dev.hitl.store.RunOpened;
import dev.hitl.store.RunTake;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Samples;
import dev.hitl.store.Step;
import dev.hitl.store.StoreException;
import dev.hitl.testing.SettableClock;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection that is lost at a commit, on each database. */
abstract class LostAnswerContract {
  private final SettableClock clock = new SettableClock();
  private final LosingAnswers faults = new LosingAnswers();
  private JdbcStore store;
  private JdbcStore other;

  /** An empty database. */
  abstract DataSource database();

  @BeforeEach
  void open() {
    DataSource database = database();
    other = JdbcStore.of(database).clock(clock).createSchema(true).build();
    store = JdbcStore.of(faults.over(database)).clock(clock).build();
  }

  @AfterEach
  void close() {
    store.close();
    other.close();
  }

  private Instant now() {
    return clock.instant();
  }

  private RunRecord started() {
    RunOpened opened = store.openRun(Samples.opening(Samples.run("r"), now()));
    assertThat(opened).isInstanceOf(RunOpened.New.class);
    return ((RunOpened.New) opened).run();
  }

  private Request asked() {
    RunRecord run = started();
    RunWrite park = Samples.park(run, now(), Samples.pending(run.id(), "c1", now()));
    assertThat(store.writeRun(park)).isEqualTo(RunWritten.SAVED);
    return park.opened().get(0).after();
  }

  private void lose(boolean takesEffect, int times) {
    faults.takesEffect = takesEffect;
    faults.losses.set(times);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRunIsNewWhetherOrNotTheLostCommitTookEffect(boolean takesEffect) {
    lose(takesEffect, 1);
    RunRecord run = started();
    assertThat(other.run(run.id())).contains(run);
    assertThat(other.audit(run.id().toString())).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPauseIsSavedOnce(boolean takesEffect) {
    RunRecord run = started();
    lose(takesEffect, 2);
    RunWrite park = Samples.park(run, now(), Samples.pending(run.id(), "c1", now()));
    assertThat(store.writeRun(park)).isEqualTo(RunWritten.SAVED);
    assertThat(other.checkpoints(run.id())).hasSize(2);
    assertThat(other.requestsOf(run.id())).hasSize(1);
    assertThat(other.run(run.id()).orElseThrow().waits()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDecisionIsTakenOnce(boolean takesEffect) {
    Request asked = asked();
    lose(takesEffect, 1);
    Step approve = Samples.approve(asked, now());
    assertThat(store.apply(List.of(approve))).isInstanceOf(Applied.Done.class);
    assertThat(other.audit(asked.id())).hasSize(2).endsWith(approve.event());
    assertThat(other.run(asked.run()).orElseThrow().status()).isEqualTo(RunStatus.READY);
  }

  @Test
  void aDecisionOfSomebodyElseInBetweenIsNotTakenForOnesOwn() {
    Request asked = asked();
    lose(false, 1);
    // The very same words in the same millisecond: only the event tells them apart.
    Step theirs = Samples.approve(asked, now());
    faults.meanwhile = () -> other.apply(List.of(theirs));
    Applied applied = store.apply(List.of(Samples.approve(asked, now())));
    assertThat(applied).isInstanceOf(Applied.Refused.class);
    assertThat(other.audit(asked.id())).hasSize(2).endsWith(theirs.event());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClaimIsWonOnceTogetherWithItsRun(boolean takesEffect) {
    Request approved = approved();
    RunRecord ready = other.run(approved.run()).orElseThrow();
    lose(takesEffect, 1);
    Step claim = Samples.claim(approved, "n", now());
    assertThat(store.acquire(new RunTake(ready, "n", Samples.LEASE, claim)))
        .isEqualTo(RunWritten.SAVED);
    assertThat(other.audit(approved.id())).hasSize(3).endsWith(claim.event());
  }

  @Test
  void aClaimThatAnotherSessionOfThisNodeWonMeanwhileIsLost() {
    Request approved = approved();
    RunRecord ready = other.run(approved.run()).orElseThrow();
    lose(false, 1);
    RunTake theirs = new RunTake(ready, "n", Samples.LEASE, Samples.claim(approved, "n", now()));
    faults.meanwhile = () -> other.acquire(theirs);
    assertThat(
            store.acquire(
                new RunTake(ready, "n", Samples.LEASE, Samples.claim(approved, "n", now()))))
        .isEqualTo(RunWritten.LOST);
  }

  @Test
  void aResultIsWrittenOnce() {
    Request approved = approved();
    Step claim = Samples.claim(approved, "n", now());
    assertThat(store.apply(List.of(claim))).isInstanceOf(Applied.Done.class);
    lose(true, 1);
    Step succeed = Samples.settle(Trigger.SUCCEED, claim.after(), "done", now());
    assertThat(store.apply(List.of(succeed))).isInstanceOf(Applied.Done.class);
    assertThat(other.request(approved.id()).orElseThrow().status())
        .isEqualTo(RequestStatus.EXECUTED);
    assertThat(other.audit(approved.id())).hasSize(4);
  }

  @Test
  void whereEveryConnectionIsLostNothingIsSaidToBeDone() {
    Request asked = asked();
    lose(false, 1_000);
    assertThatThrownBy(() -> store.apply(List.of(Samples.approve(asked, now()))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("the connection broke");
    assertThat(other.request(asked.id())).contains(asked);
  }

  private Request approved() {
    Step approve = Samples.approve(asked(), now());
    assertThat(store.apply(List.of(approve))).isInstanceOf(Applied.Done.class);
    return approve.after();
  }
}
