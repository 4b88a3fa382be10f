package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.Applied;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.RunOpened;
import dev.hitl.store.RunSnapshot;
import dev.hitl.store.RunTake;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Samples;
import dev.hitl.store.Step;
import dev.hitl.testing.SettableClock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store remembers holds only where it is what is stored, on each database. */
abstract class RememberedContract {
  private static final RunId RUN = Samples.run("r");

  private final SettableClock clock = new SettableClock();
  private DataSource database;
  private JdbcStore store;
  private String id;

  /** An empty database. */
  abstract DataSource database();

  @BeforeEach
  void parkARun() {
    database = database();
    store = JdbcStore.of(database).clock(clock).createSchema(true).build();
    RunRecord run = ((RunOpened.New) store.openRun(Samples.opening(RUN, clock.instant()))).run();
    Request request = Samples.pending(RUN, "c1", clock.instant());
    store.writeRun(Samples.park(run, clock.instant(), request));
    id = request.id();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private RequestRecord remembered() {
    return store.memory().request(id).orElseThrow();
  }

  private Step approval() {
    return Samples.approve(remembered().request(), clock.instant());
  }

  private void change(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isPositive();
    }
  }

  private void changeBody(String table, String column) throws SQLException {
    String sql = "UPDATE " + table + " SET " + column + " = ?";
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setBytes(1, new byte[] {'{', '}'});
      assertThat(statement.executeUpdate()).isPositive();
    }
  }

  @Test
  void whatIsRememberedIsWhatIsStored() {
    assertThat(remembered()).isEqualTo(store.recorded(id).orElseThrow());
    Step approval = approval();
    assertThat(store.memory().apply(List.of(approval))).isInstanceOf(Applied.Done.class);

    RunSnapshot known = store.memory().run(RUN).orElseThrow();
    RunSnapshot stored = store.snapshot(RUN, 8).orElseThrow();
    assertThat(known.checkpoints()).isEqualTo(stored.checkpoints());
    assertThat(known.requests()).isEqualTo(stored.requests());
    assertThat(known.run().status()).isEqualTo(stored.run().status());
    assertThat(store.memory().acquire(known, take(known))).isEqualTo(RunWritten.SAVED);
    assertThat(store.request(id).orElseThrow().status()).isEqualTo(RequestStatus.EXECUTING);
    assertThat(store.memory().run(RUN)).isEmpty();
  }

  private RunTake take(RunSnapshot known) {
    Request approved = known.requests().get(0).request();
    return new RunTake(
        known.run(),
        Samples.NODE,
        Samples.LEASE,
        Samples.claim(approved, Samples.NODE, clock.instant()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE hitl_request SET deadline = deadline + 1",
        "UPDATE hitl_request SET deadline = NULL",
        "UPDATE hitl_request SET principal = NULL",
        "UPDATE hitl_request SET principal = 'customer-2'",
        "UPDATE hitl_request SET origin = 'another'",
        "UPDATE hitl_request SET opened_at = opened_at - 1",
        "UPDATE hitl_request SET head_hash = 'x'",
        "UPDATE hitl_request SET run = 'another'",
        "UPDATE hitl_request SET node = 'another', fence = 1",
        "UPDATE hitl_revision SET digest = 'x'",
        "UPDATE hitl_revision SET revision = 2",
        "DELETE FROM hitl_revision",
        "INSERT INTO hitl_result (request_id, body)"
            + " SELECT request_id, arguments FROM hitl_revision",
        "UPDATE hitl_audit SET actor = 'somebody'",
        "UPDATE hitl_audit SET tool = 'other'",
        "UPDATE hitl_audit SET event_hash = 'x'",
        "UPDATE hitl_audit SET happened_at = happened_at + 1",
        "DELETE FROM hitl_audit",
        "UPDATE hitl_request SET version = 2",
        "UPDATE hitl_request SET status = 'APPROVED'"
      })
  void nothingIsDecidedOfWhatSomebodyChanged(String change) throws SQLException {
    change(change);
    assertNotDecided();
  }

  @Test
  void nothingIsDecidedOfABodyThatSomebodyChanged() throws SQLException {
    changeBody("hitl_revision", "arguments");
    assertNotDecided();
  }

  @Test
  void nothingIsDecidedOfARouteThatSomebodyChanged() throws SQLException {
    changeBody("hitl_request", "progress");
    assertNotDecided();
  }

  private void assertNotDecided() throws SQLException {
    Step approval = approval();
    assertThat(store.memory().apply(List.of(approval)))
        .isInstanceOfSatisfying(
            Applied.Refused.class, no -> assertThat(no.why()).isEqualTo(Applied.Why.CHANGED));
    assertThat(store.memory().request(id)).isEmpty();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        var row = statement.executeQuery("SELECT COUNT(*) FROM hitl_audit WHERE seq = 2")) {
      row.next();
      // The run's own second event, and none of the request's.
      assertThat(row.getInt(1)).isLessThanOrEqualTo(1);
    }
  }

  /** Without the comparison the same write is taken: the version alone does not tell. */
  @Test
  void theVersionAloneWouldNotTell() throws SQLException {
    Step approval = approval();
    change("UPDATE hitl_request SET deadline = deadline + 1");
    assertThat(store.apply(List.of(approval))).isInstanceOf(Applied.Done.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE hitl_checkpoint SET format = 2 WHERE seq = 1",
        "UPDATE hitl_checkpoint SET made_at = made_at + 1 WHERE seq = 2",
        "DELETE FROM hitl_checkpoint WHERE seq = 1",
        "UPDATE hitl_audit SET actor = 'somebody' WHERE event_type = 'OPEN'",
        "UPDATE hitl_revision SET digest = 'x'",
        "UPDATE hitl_request SET principal = NULL",
        "UPDATE hitl_run SET head_hash = 'x'",
        "UPDATE hitl_run SET fence = fence + 1"
      })
  void noRunIsTakenOfWhichSomebodyChangedAPart(String change) throws SQLException {
    store.memory().apply(List.of(approval()));
    RunSnapshot known = store.memory().run(RUN).orElseThrow();
    change(change);

    assertThat(store.memory().acquire(known, take(known))).isEqualTo(RunWritten.LOST);
    assertThat(store.memory().run(RUN)).isEmpty();
  }

  @Test
  void noRunIsTakenOfWhichSomebodyChangedTheState() throws SQLException {
    store.memory().apply(List.of(approval()));
    RunSnapshot known = store.memory().run(RUN).orElseThrow();
    changeBody("hitl_checkpoint", "body");
    assertThat(store.memory().acquire(known, take(known))).isEqualTo(RunWritten.LOST);
    assertThat(store.request(id).orElseThrow().status()).isEqualTo(RequestStatus.APPROVED);
  }

  @Test
  void whatAnotherNodeDecidedIsFoundOutByTheWrite() {
    Step late = approval();
    try (JdbcStore other = JdbcStore.of(database).clock(clock).build()) {
      Request read = other.request(id).orElseThrow();
      assertThat(other.memory().request(id)).isEmpty();
      assertThat(other.apply(List.of(Samples.reject(read, clock.instant()))))
          .isInstanceOf(Applied.Done.class);
    }
    assertThat(store.memory().apply(List.of(late))).isInstanceOf(Applied.Refused.class);
    assertThat(store.memory().request(id)).isEmpty();
  }

  @Test
  void aDeadlineIsJudgedByTheWrite() {
    Step approval = approval();
    clock.advance(Samples.HOUR);
    assertThat(store.memory().apply(List.of(approval))).isInstanceOf(Applied.Refused.class);
    assertThat(store.request(id).orElseThrow().status()).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void withinATransactionOfTheCallersNothingIsRemembered() throws SQLException {
    Step approval = approval();
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      store.within(
          connection,
          () -> {
            assertThat(store.memory().request(id)).isEmpty();
            assertThat(store.memory().run(RUN)).isEmpty();
            return store.apply(List.of(approval));
          });
      connection.rollback();
      connection.setAutoCommit(true);
    }
    // It may have been committed or not: this node does not know.
    assertThat(store.memory().request(id)).isEmpty();
    assertThat(store.memory().run(RUN)).isEmpty();
  }

  @Test
  void aStoreThatIsToRememberNothingDoesNot() {
    try (JdbcStore other = JdbcStore.of(database).clock(clock).memory(0).build()) {
      RunId run = Samples.run("other");
      RunRecord started =
          ((RunOpened.New) other.openRun(Samples.opening(run, clock.instant()))).run();
      Request request = Samples.pending(run, "c1", clock.instant());
      other.writeRun(Samples.park(started, clock.instant(), request));
      assertThat(other.memory().request(request.id())).isEmpty();
    }
  }

  @Test
  void whatIsRememberedIsBounded() {
    try (JdbcStore other = JdbcStore.of(database).clock(clock).memory(40_000).build()) {
      int remembered = 0;
      for (int i = 0; i < 100; i++) {
        RunId run = Samples.run("run " + i);
        RunRecord started =
            ((RunOpened.New) other.openRun(Samples.opening(run, clock.instant()))).run();
        other.writeRun(
            Samples.park(started, clock.instant(), Samples.pending(run, "c1", clock.instant())));
      }
      for (int i = 0; i < 100; i++) {
        String request = Request.idFor(Samples.run("run " + i), 1, "c1");
        remembered += other.memory().request(request).isPresent() ? 1 : 0;
      }
      assertThat(remembered).isBetween(1, 20);
    }
  }
}
