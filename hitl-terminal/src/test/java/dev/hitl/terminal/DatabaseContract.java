package dev.hitl.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.SideChain;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.terminal.Office.Printed;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is special where the desk is straight on a database. */
abstract class DatabaseContract extends DecidingContract {
  @Test
  void whoHasNotTheRoleIsRefusedAndThatIsOnRecord() {
    Request request = office.refund(500);
    Printed printed = as("cleo", "approve", request.id(), "--yes");
    assertThat(printed.code()).isEqualTo(Exit.REFUSED);
    assertThat(printed.err()).contains("not-allowed: cleo has none of the roles asked for");
    assertThat(office.hitl.audit().refusals(request.id())).hasSize(1);
  }

  @Test
  void aLieInTheFileOfPeopleRunsNothingForTheApplicationAsksItsOwnDirectory() {
    Request request = office.refund(500);
    assertThat(as("mallory", "approve", request.id(), "--yes").code()).isZero();
    office.hitl.resumeDue();
    assertThat(office.tools.effects).isEmpty();
    assertThat(status(request)).isNotIn(RequestStatus.APPROVED, RequestStatus.EXECUTED);
  }

  @Test
  void whoLooksIsOnRecordAndAScriptThatOnlyDecidesDidNotLook() {
    Request request = office.ask("delete", Map.of("account", "a"));
    String looks = SideChain.ofRequest(request.id());
    assertThat(as("maria", "approve", request.id(), "--yes").code()).isZero();
    assertThat(office.hitl.audit().of(looks)).isEmpty();
    assertThat(as("tom", "show", request.id()).code()).isZero();
    assertThat(office.hitl.audit().of(looks)).extracting(AuditEvent::actor).containsExactly("tom");
  }
}
