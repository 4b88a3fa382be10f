package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.Applied;
import dev.hitl.store.RunOpened;
import dev.hitl.store.RunTake;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Samples;
import dev.hitl.testing.SettableClock;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store within a transaction of the caller's, on each database. */
abstract class WithinContract {
  private final SettableClock clock = new SettableClock();
  private DataSource database;
  private JdbcStore store;

  /** An empty database. */
  abstract DataSource database();

  @BeforeEach
  void open() throws SQLException {
    database = database();
    store = JdbcStore.of(database).clock(clock).createSchema(true).build();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE orders (id INTEGER)");
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Instant now() {
    return clock.instant();
  }

  private RunRecord started() {
    return ((RunOpened.New) store.openRun(Samples.opening(Samples.run("r"), now()))).run();
  }

  private int orders() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM orders")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private interface Business {
    void with(Connection connection) throws SQLException;
  }

  private void inTransaction(Business business) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("INSERT INTO orders VALUES (1)");
        business.with(connection);
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  @Test
  void aBusinessChangeAndAPauseAreCommittedTogether() throws SQLException {
    RunRecord run = started();
    Request asked = Samples.pending(run.id(), "c1", now());
    inTransaction(
        connection -> {
          assertThat(
                  store.within(connection, () -> store.writeRun(Samples.park(run, now(), asked))))
              .isEqualTo(RunWritten.SAVED);
          assertThat(store.within(connection, () -> store.run(run.id()).orElseThrow().status()))
              .isEqualTo(RunStatus.PARKED);
          assertThat(store.request(asked.id())).isEmpty();
          connection.commit();
        });
    assertThat(store.request(asked.id())).isPresent();
    assertThat(orders()).isEqualTo(1);
  }

  @Test
  void aRollbackTakesBothBack() throws SQLException {
    RunRecord run = started();
    inTransaction(
        connection ->
            store.within(
                connection,
                () ->
                    store.writeRun(
                        Samples.park(run, now(), Samples.pending(run.id(), "c1", now())))));
    assertThat(store.run(run.id())).contains(run);
    assertThat(store.requestsOf(run.id())).isEmpty();
    assertThat(orders()).isZero();
  }

  @Test
  void aConditionThatDoesNotHoldTakesBackNothingOfTheBusiness() throws SQLException {
    RunRecord run = started();
    store.writeRun(Samples.park(run, now(), Samples.pending(run.id(), "c1", now())));
    Request asked = store.requestsOf(run.id()).get(0);
    store.apply(List.of(Samples.reject(asked, now())));
    inTransaction(
        connection -> {
          assertThat(
                  store.within(
                      connection, () -> store.apply(List.of(Samples.approve(asked, now())))))
              .isInstanceOf(Applied.Refused.class);
          assertThat(
                  store.within(
                      connection, () -> store.openRun(Samples.opening(Samples.run("r"), now()))))
              .isInstanceOf(RunOpened.Existing.class);
          connection.commit();
        });
    assertThat(orders()).isEqualTo(1);
    assertThat(store.request(asked.id()).orElseThrow().status()).isEqualTo(RequestStatus.REJECTED);
  }

  @Test
  void nothingIsClaimedBeforeItIsCommitted() throws SQLException {
    RunRecord run = started();
    store.writeRun(Samples.park(run, now(), Samples.pending(run.id(), "c1", now())));
    Request asked = store.requestsOf(run.id()).get(0);
    store.apply(List.of(Samples.approve(asked, now())));
    Request approved = store.request(asked.id()).orElseThrow();
    RunRecord ready = store.run(run.id()).orElseThrow();
    inTransaction(
        connection -> {
          assertThatIllegalStateException()
              .isThrownBy(
                  () ->
                      store.within(
                          connection,
                          () -> store.apply(List.of(Samples.claim(approved, "n", now())))))
              .withMessageContaining("committed before the tool runs");
          assertThatIllegalStateException()
              .isThrownBy(
                  () ->
                      store.within(
                          connection,
                          () -> store.acquire(new RunTake(ready, "n", Samples.LEASE, null))));
        });
    assertThat(store.request(asked.id())).contains(approved);
  }

  @Test
  void aConnectionThatCommitsByItselfOrIsJoinedTwiceIsRefused() throws SQLException {
    RunRecord run = started();
    try (Connection connection = database.getConnection()) {
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  store.within(
                      connection, () -> store.writeRun(Samples.write(run, RunStatus.FINISHED))))
          .withMessageContaining("autocommit");
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  store.within(
                      connection, () -> store.within(connection, () -> store.run(run.id()))));
    }
    assertThat(store.run(run.id())).contains(run);
  }
}
