package dev.hitl.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.terminal.Office.Printed;
import org.junit.jupiter.api.Test;

class HttpDecidingTest extends DecidingContract {
  @Override
  Office newOffice() {
    return Office.behindAServer();
  }

  @Test
  void forWhomItIsNotToSeeItIsNotThere() {
    Request request = office.refund(500);
    Printed printed = as("cleo", "approve", request.id(), "--yes");
    assertThat(printed.code()).isEqualTo(Exit.WRONG);
    assertThat(printed.err()).contains("there is no request");
    assertThat(status(request)).isEqualTo(RequestStatus.PENDING);
  }
}
