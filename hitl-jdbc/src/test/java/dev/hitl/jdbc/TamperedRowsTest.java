package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.audit.Chain;
import dev.hitl.audit.Verification;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.RequestQuery;
import dev.hitl.store.RunOpened;
import dev.hitl.store.RunQuery;
import dev.hitl.store.Samples;
import dev.hitl.store.StoreException;
import dev.hitl.testing.SettableClock;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of rows that somebody changed behind the store's back. */
class TamperedRowsTest {
  private static final RunId RUN = Samples.run("r");

  private final SettableClock clock = new SettableClock();
  private final String name = UUID.randomUUID().toString();
  private JdbcStore store;
  private String first;
  private String second;

  @BeforeEach
  void parkTwoRequests() {
    store = JdbcStore.h2InMemory(name, clock);
    RunRecord run = ((RunOpened.New) store.openRun(Samples.opening(RUN, clock.instant()))).run();
    Request one = Samples.pending(RUN, "c1", clock.instant());
    Request two = Samples.pending(RUN, "c2", clock.instant());
    store.writeRun(Samples.park(run, clock.instant(), one, two));
    List<Request> ordered = store.requestsOf(RUN);
    first = ordered.get(0).id();
    second = ordered.get(1).id();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void changedArgumentsComeBackWithTheDigestThatWasApproved() throws SQLException {
    String digest = store.request(first).orElseThrow().revision().digest();
    change("UPDATE hitl_revision SET arguments = ? WHERE request_id = ?", "{\"a\":0.2}");

    Request changed = store.request(first).orElseThrow();
    assertThat(changed.revision().action().arguments().json()).isEqualTo("{\"a\":0.2}");
    assertThat(changed.revision().digest()).isEqualTo(digest);
    assertThat(changed.revision().action().digest()).isNotEqualTo(digest);
    assertThat(Chain.verify(changed, store.audit(first))).isInstanceOf(Verification.Broken.class);
  }

  @Test
  void changedEventsAreFoundOut() throws SQLException {
    change("UPDATE hitl_audit SET data = ? WHERE subject = ?", "{\"status\":\"PENDING\"}");
    assertThat(Chain.verify(store.request(first).orElseThrow(), store.audit(first)))
        .isInstanceOf(Verification.Broken.class);
  }

  @Test
  void eventsThatCannotBeReadAreAnErrorThatNamesThem() throws SQLException {
    change("UPDATE hitl_audit SET data = ? WHERE subject = ?", "no json");
    assertThatThrownBy(() -> store.audit(first))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("event 1 of " + first);
  }

  @Test
  void aRequestThatCannotBeReadHarmsOnlyItself() throws SQLException {
    for (String sql :
        List.of(
            "UPDATE hitl_request SET progress = ? WHERE id = ?",
            "UPDATE hitl_revision SET body = ? WHERE request_id = ?",
            "UPDATE hitl_revision SET arguments = ? WHERE request_id = ?")) {
      change(sql, "{\"format\":");
      assertThatThrownBy(() -> store.request(first))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(first);
      assertOnlyTheSecondIsListed();
    }
  }

  @Test
  void aRequestOnTheRowOfAnotherTenantOrOfAnUnknownStatusIsNotShown() throws SQLException {
    execute("UPDATE hitl_request SET tenant = 'other' WHERE id = '" + first + "'");
    assertThatThrownBy(() -> store.request(first)).hasMessageContaining("another run");
    assertThat(store.requests(new RequestQuery("other", Set.of(), null, null, 9))).isEmpty();
    execute("UPDATE hitl_request SET tenant = 'default', status = 'OK' WHERE id = '" + first + "'");
    assertThatThrownBy(() -> store.request(first)).hasMessageContaining("unknown status OK");
    execute("UPDATE hitl_request SET status = 'PENDING' WHERE id = '" + first + "'");
    execute("DELETE FROM hitl_revision WHERE request_id = '" + first + "'");
    assertThatThrownBy(() -> store.request(first)).hasMessageContaining("no revision 1");
    assertOnlyTheSecondIsListed();
  }

  @Test
  void aPageIsFilledUpBehindARequestThatCannotBeRead() throws SQLException {
    change("UPDATE hitl_request SET progress = ? WHERE id = ?", "");
    assertThat(
            store.requests(
                new RequestQuery("default", Set.of(RequestStatus.PENDING), null, null, 1)))
        .extracting(Request::id)
        .containsExactly(second);
    clock.advance(Duration.ofHours(1));
    assertThat(store.overdue(1)).extracting(Request::id).containsExactly(second);
  }

  @Test
  void whateverIsWrongWithOneOverdueRequestTheOthersAreGiven() throws SQLException {
    clock.advance(Duration.ofHours(1));
    assertThat(store.overdue(9)).hasSize(2);
    for (String[] spoiled :
        List.of(
            new String[] {"UPDATE hitl_request SET progress = ? WHERE id = ?", "[]"},
            new String[] {"UPDATE hitl_revision SET arguments = ? WHERE request_id = ?", "no"},
            new String[] {"UPDATE hitl_revision SET body = ? WHERE request_id = ?", "{}"})) {
      change(spoiled[0], spoiled[1]);
      assertThat(store.overdue(1)).extracting(Request::id).containsExactly(second);
      assertThat(store.overdue(9)).extracting(Request::id).containsExactly(second);
    }
    execute("DELETE FROM hitl_revision WHERE request_id = '" + first + "'");
    assertThat(store.overdue(1)).extracting(Request::id).containsExactly(second);
    execute("UPDATE hitl_request SET status = 'ODD' WHERE id = '" + first + "'");
    assertThat(store.overdue(1)).extracting(Request::id).containsExactly(second);
  }

  @Test
  void whatCannotBeReadIsToldFromADatabaseOutOfReach() throws SQLException {
    change("UPDATE hitl_request SET progress = ? WHERE id = ?", "");
    change("UPDATE hitl_audit SET data = ? WHERE subject = ?", "no json");
    execute("UPDATE hitl_run SET outcome = X'C3'");
    assertUnreadable(true, () -> store.request(first));
    assertUnreadable(true, () -> store.audit(first));
    assertUnreadable(true, () -> store.run(RUN));
    execute("UPDATE hitl_checkpoint SET parent = 7");
    assertUnreadable(true, () -> store.checkpoints(RUN));
    execute("DROP TABLE hitl_audit");
    assertUnreadable(false, () -> store.audit(first));
  }

  private static void assertUnreadable(boolean unreadable, ThrowingCallable reading) {
    assertThatThrownBy(reading)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.isUnreadable()).isEqualTo(unreadable));
  }

  @Test
  void aPageOfRunsIsFilledUpBehindThoseThatCannotBeRead() throws SQLException {
    for (String name : List.of("s", "t")) {
      clock.advance(Duration.ofMillis(1));
      store.openRun(Samples.opening(Samples.run(name), clock.instant()));
    }
    execute("UPDATE hitl_run SET status = 'ODD' WHERE run = 'r'");
    execute("UPDATE hitl_run SET tenant = ' ' WHERE run = 's'");
    assertThat(store.runs(new RunQuery(Set.of(), Set.of(), null, null, 1)))
        .extracting(run -> run.id().run())
        .containsExactly("t");
  }

  @Test
  void aRunIsNotEnteredWithoutARequestThatCannotBeRead() throws SQLException {
    change("UPDATE hitl_request SET progress = ? WHERE id = ?", "");
    execute("UPDATE hitl_run SET status = 'READY'");
    assertThatThrownBy(() -> store.snapshot(RUN, 9))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(first);
    assertThat(store.run(RUN).orElseThrow().status()).isEqualTo(RunStatus.READY);
  }

  @Test
  void aRunThatCannotBeReadHarmsOnlyItself() throws SQLException {
    store.openRun(Samples.opening(Samples.run("other"), clock.instant()));
    execute("UPDATE hitl_run SET status = 'ODD' WHERE run = 'r'");
    assertThat(store.runs(new RunQuery(Set.of(), Set.of(), null, null, 9)))
        .extracting(run -> run.id().run())
        .containsExactly("other");
    assertThatThrownBy(() -> store.run(RUN)).isInstanceOf(StoreException.class);
  }

  private void assertOnlyTheSecondIsListed() {
    assertThat(store.requestsOf(RUN)).extracting(Request::id).containsExactly(second);
    assertThat(store.requests(new RequestQuery(null, Set.of(), null, null, 9)))
        .extracting(Request::id)
        .containsExactly(second);
  }

  private void change(String sql, String to) throws SQLException {
    try (Connection connection = connection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setBytes(1, to.getBytes(StandardCharsets.UTF_8));
      statement.setString(2, first);
      assertThat(statement.executeUpdate()).isPositive();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.executeUpdate();
    }
  }

  private Connection connection() throws SQLException {
    return DriverManager.getConnection("jdbc:h2:mem:" + name, "sa", "");
  }
}
