package dev.hitl.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.call.Arguments;
import dev.hitl.call.JsonException;
import dev.hitl.call.RunId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InterruptTest {
  @Test
  void theInterruptIsControlFlowAndCarriesNoTrace() {
    NeedHumanApproval interrupt = new NeedHumanApproval("why");
    interrupt.addSuppressed(new IllegalStateException());

    assertThat(interrupt).hasMessage("why").hasNoCause().hasNoSuppressedExceptions();
    assertThat(interrupt.getStackTrace()).isEmpty();
    assertThatThrownBy(() -> interrupt.initCause(new IllegalStateException()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(interrupt.context()).isEqualTo(Arguments.none());
    assertThat(interrupt.run()).isEmpty();
    assertThat(interrupt.requests()).isEmpty();
  }

  @Test
  void theContextIsFrozenWhenItIsGiven() {
    Map<String, Object> context = new HashMap<>(Map.of("a", 1.10));
    NeedHumanApproval interrupt = new NeedHumanApproval("why", context);
    context.put("b", 2);

    assertThat(interrupt.context().json()).isEqualTo("{\"a\":1.1}");
    assertThatThrownBy(() -> new NeedHumanApproval("why", Map.of("a", new Object())))
        .isInstanceOf(JsonException.class);
  }

  @Test
  void aParkedRunIsNamedWithWhatItWaitsFor() throws Exception {
    RunId run = RunId.of("support", "r1");
    NeedHumanApproval parked = NeedHumanApproval.parked(run, List.of("q1", "q2"), "why");

    for (NeedHumanApproval interrupt : List.of(parked, copied(parked))) {
      assertThat(interrupt.run()).contains(run);
      assertThat(interrupt.requests()).containsExactly("q1", "q2");
      assertThat(interrupt).hasMessage("why");
    }
  }

  /** Frameworks copy exceptions between processes; this one is not to break them. */
  @SuppressWarnings("BanSerializableRead")
  private static NeedHumanApproval copied(NeedHumanApproval interrupt) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(interrupt);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (NeedHumanApproval) in.readObject();
    }
  }

  @Test
  void outsideAToolNothingIsApproved() {
    assertThat(Approval.current().granted()).isFalse();
    assertThat(Approval.current().deciders()).isEmpty();
    assertThat(Approval.current().idempotencyKey()).isEmpty();
    assertThat(Approval.none("k").granted()).isFalse();
    assertThat(Approval.none("k").idempotencyKey()).isEqualTo("k");
    assertThat(Approval.of("q", List.of("ann", "bob"), 3, "k"))
        .hasToString("approved by ann, bob")
        .satisfies(approval -> assertThat(approval.fence()).isEqualTo(3));
    assertThatThrownBy(() -> Approval.of(" ", List.of(), 0, ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Approval.of("q", List.of(), -1, ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void riskIsReadInAnyCaseAndAWrongWordIsNamed() {
    assertThat(Risk.parse("high")).isEqualTo(Risk.HIGH);
    assertThat(Risk.parse("Critical")).isEqualTo(Risk.CRITICAL);
    assertThat(Risk.MEDIUM.word()).isEqualTo("medium");
    assertThatThrownBy(() -> Risk.parse("hgih"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown risk 'hgih'; use one of low, medium, high, critical");
  }

  @Test
  void aRegistryFindsToolsByTheirExactName() {
    Tool tool = Tool.named("t").runs(a -> 1);
    ToolRegistry registry = ToolRegistry.of(List.of(tool));

    assertThat(registry.find("t")).contains(tool);
    assertThat(registry.find("T")).isEmpty();
    assertThat(registry.all()).containsExactly(tool);
    assertThat(ToolRegistry.of(List.of()).definitions()).isEqualTo("[]");
  }
}
