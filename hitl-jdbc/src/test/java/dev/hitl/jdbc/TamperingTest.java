package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.Verification;
import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.run.RunHandle;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
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
    Action forged =
        new Action(
            action.run(),
            action.callId(),
            action.tool(),
            action.signature(),
            Arguments.frozen(arguments("501")),
            action.policyVersion(),
            action.revision());
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
}
