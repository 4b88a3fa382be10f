package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.Verification;
import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.Ballot;
import dev.hitl.review.Ruling;
import dev.hitl.run.RunHandle;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody with access to the database changes rows between the decision and the execution. */
class TamperingTest {
  private final String name = UUID.randomUUID().toString();
  private final Shop shop = new Shop(clock -> JdbcStore.h2InMemory(name, clock));
  private Hitl hitl;
  private RunHandle run;

  @BeforeEach
  void approveARefund() {
    hitl = shop.open();
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    hitl.agent(
        "deleting", Shop.proposing(List.of(Shop.call("c2", "deleteAccount", "account", "a7"))));
    run = hitl.start("support", "x");
  }

  @AfterEach
  void close() {
    hitl.close();
  }

  private void approve() {
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
  }

  private void change(String sql, Object... values) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:" + name, "sa", "");
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      assertThat(statement.executeUpdate()).isEqualTo(1);
    }
  }

  private static byte[] arguments(String amount) {
    return ("{\"orderId\":\"42\",\"amount\":" + amount + "}").getBytes(StandardCharsets.UTF_8);
  }

  private static Action forged(Action action, byte[] arguments) {
    return new Action(
        action.run(),
        action.callId(),
        action.tool(),
        action.signature(),
        Arguments.frozen(arguments),
        action.policyVersion(),
        action.revision());
  }

  private void assertRefused() {
    hitl.resumeDue();
    assertThat(shop.effects).isEmpty();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.REJECTED);
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(run.result().orElseThrow()).contains("not what was approved");
  }

  @Test
  void whatNobodyChangedIsExecuted() {
    approve();
    hitl.resumeDue();
    assertThat(shop.effects).hasSize(1);
  }

  @Test
  void changedArgumentsAreRefusedAtExecution() throws SQLException {
    approve();
    change("UPDATE hitl_revision SET arguments = ?", arguments("501"));
    assertRefused();
  }

  @Test
  void argumentsChangedTogetherWithTheirDigestAreRefusedAtExecution() throws SQLException {
    approve();
    Action action = Shop.only(run).revision().action();
    Action forged = forged(action, arguments("501"));
    change("UPDATE hitl_revision SET arguments = ?, digest = ?", arguments("501"), forged.digest());
    assertRefused();
  }

  @Test
  void anApprovalThatNobodyGaveIsRefusedAtExecution() throws SQLException {
    change("UPDATE hitl_request SET status = 'APPROVED', due_at = NULL");
    change("UPDATE hitl_run SET status = 'READY', waits = 0");
    assertRefused();
  }

  @Test
  void aRemovedOrChangedEventIsFoundAndStopsTheExecution() throws SQLException {
    approve();
    String id = Shop.only(run).id();
    change("UPDATE hitl_audit SET actor = 'somebody' WHERE subject = ? AND seq = 2", id);
    assertThat(hitl.audit().verify().broken())
        .containsExactly(new Verification.Broken(id, 2, "its content does not fit its hash"));
    change("DELETE FROM hitl_audit WHERE subject = ? AND seq = 1", id);
    assertThat(hitl.audit().verify().broken()).hasSize(1);
    assertRefused();
  }

  @Test
  void theRecordSaysThatItWasRefused() throws SQLException {
    approve();
    change("UPDATE hitl_revision SET arguments = ?", arguments("501"));
    hitl.resumeDue();
    Request request = Shop.only(run);
    assertThat(hitl.audit().of(request.id()))
        .extracting(event -> event.type())
        .containsExactly("OPEN", "APPROVE", "REVOKE");
    assertThat(hitl.audit().verify().isIntact()).isFalse();
  }

  /** The route that would let anybody agree, in the place of the manager. */
  private void widenTheRoute() throws SQLException {
    change(
        "UPDATE hitl_request SET progress = ? WHERE id = ?",
        progress().replace("[\"manager\"]", "[]").getBytes(StandardCharsets.UTF_8),
        Shop.only(run).id());
    assertThat(Shop.only(run).route().describe()).isEqualTo("1 of any reviewer");
  }

  private String progress() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:" + name, "sa", "");
        PreparedStatement statement =
            connection.prepareStatement("SELECT progress FROM hitl_request");
        ResultSet row = statement.executeQuery()) {
      assertThat(row.next()).isTrue();
      return new String(row.getBytes(1), StandardCharsets.UTF_8);
    }
  }

  private void assertNoVoteCounts(String reviewer) {
    Request before = Shop.only(run);
    for (Ballot ballot :
        List.of(
            new Ballot.Approve(before.reference(), reviewer, null),
            new Ballot.Modify(before.reference(), reviewer, Map.of("amount", 1), "x"),
            new Ballot.Reject(before.reference(), reviewer, "x"))) {
      assertThat(hitl.review().decide(ballot))
          .isInstanceOfSatisfying(
              Ruling.NotAllowed.class,
              no -> assertThat(no.reason()).contains("what is stored is not what is on record"));
    }
    assertThat(Shop.only(run)).isEqualTo(before);
    hitl.resumeDue();
    assertThat(shop.effects).isEmpty();
    assertThat(hitl.audit().verify().broken())
        .extracting(Verification.Broken::subject)
        .containsExactly(before.id());
  }

  @Test
  void aRouteThatWasWidenedLetsNobodyVote() throws SQLException {
    widenTheRoute();
    assertNoVoteCounts("clerk-1");
  }

  @Test
  void aRouteThatWasWidenedAfterTheDecisionIsRefusedAtExecution() throws SQLException {
    approve();
    widenTheRoute();
    assertRefused();
    // The step that refused it was taken from the changed row, and does not cover the change up.
    assertThat(hitl.audit().verify().broken())
        .containsExactly(
            new Verification.Broken(
                Shop.only(run).id(), 3, "the row had been changed when this step was taken"));
  }

  @Test
  void aPrincipalWhoWasRemovedStillCannotDecide() throws SQLException {
    RunHandle theirs =
        hitl.start(Shop.runId("r2"), "manager-2", List.of(Message.user("for manager-2")));
    String reference = Shop.only(theirs).reference();
    change("UPDATE hitl_request SET principal = NULL WHERE id = ?", Shop.only(theirs).id());
    assertThat(Shop.only(theirs).principal()).isNull();
    assertThat(hitl.review().approve(reference, "manager-2")).isInstanceOf(Ruling.NotAllowed.class);
    // What was done to that request harms no other.
    approve();
    hitl.resumeDue();
    assertThat(shop.effects).hasSize(1);
  }

  @Test
  void aDeadlineThatWasMovedLetsNobodyVote() throws SQLException {
    long later = Shop.only(run).deadline().plusSeconds(86_400).toEpochMilli();
    change("UPDATE hitl_request SET deadline = ?, due_at = ?", later, later);
    shop.clock.advance(Duration.ofHours(5));
    assertNoVoteCounts("manager-1");
  }

  @Test
  void aResultThatWasReplacedIsFound() throws SQLException {
    approve();
    hitl.resumeDue();
    assertThat(hitl.audit().verify().broken()).isEmpty();
    change("UPDATE hitl_result SET body = ?", "refunded 1".getBytes(StandardCharsets.UTF_8));
    assertThat(Shop.only(run).result()).isEqualTo("refunded 1");
    assertThat(hitl.audit().verify().broken())
        .extracting(Verification.Broken::subject)
        .containsExactly(Shop.only(run).id());
  }

  @Test
  void anActionThatWasExchangedBetweenTwoVotesGetsNoSecondVote() throws SQLException {
    RunHandle two = hitl.start("deleting", "x");
    Request asked = Shop.only(two);
    assertThat(hitl.review().approve(asked.reference(), "manager-1"))
        .isInstanceOf(Ruling.Counted.class);
    byte[] other = "{\"account\":\"a8\"}".getBytes(StandardCharsets.UTF_8);
    change(
        "UPDATE hitl_revision SET arguments = ?, digest = ? WHERE request_id = ?",
        other,
        forged(asked.revision().action(), other).digest(),
        asked.id());
    assertThat(hitl.review().approve(asked.reference(), "manager-2"))
        .isInstanceOf(Ruling.NotAllowed.class);
    hitl.resumeDue();
    assertThat(shop.effects).isEmpty();
    assertThat(Shop.only(two).status()).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void twoVotesOnWhatNobodyChangedAreExecuted() {
    RunHandle two = hitl.start("deleting", "x");
    hitl.review().approve(Shop.only(two).reference(), "manager-1");
    hitl.review().approve(Shop.only(two).reference(), "manager-2");
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("delete a7");
    assertThat(hitl.audit().verify().broken()).isEmpty();
  }
}
