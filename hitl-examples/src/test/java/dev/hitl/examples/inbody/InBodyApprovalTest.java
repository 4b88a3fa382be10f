package dev.hitl.examples.inbody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.store.InMemoryStore;
import dev.hitl.tool.NeedHumanApproval;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class InBodyApprovalTest {
  @Test
  void theLargeRefundWaitsForAPersonAndTheSmallOneDoesNot() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    InBodyApproval.run(new InMemoryStore(), new PrintStream(out, true, StandardCharsets.UTF_8));

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("The run is PARKED")
        .contains("Refund 480.00")
        .doesNotContain("Refund 38.50")
        .contains(
            "The run is FINISHED: refunded 38.50 on order 1042, not approved;"
                + " refunded 480.00 on order 1043, approved by maria");
  }

  @Test
  void theBodyAsksWithTheOrderAsContext() {
    assertThatThrownBy(() -> new InBodyApproval.RefundTools().refundOrder("1043"))
        .isInstanceOfSatisfying(
            NeedHumanApproval.class,
            asked -> assertThat(asked.context().get("orderId")).isEqualTo("1043"));
  }
}
