package dev.hitl.policy;

import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Tools and calls that the tests share. */
final class Fixture {
  static final RunId RUN = new RunId("acme", "support", "run-1");
  static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");
  static final int LIMIT = 65_536;

  private Fixture() {}

  /** A refund tool: {@code amount}, {@code orderId}, optional {@code note}. */
  static Tool.Builder refund() {
    return Tool.named("refund")
        .parameter("amount", BigDecimal.class)
        .parameter("orderId", String.class)
        .optional("note", Object.class);
  }

  static Tool plain(String name) {
    return Tool.named(name).optional("id", String.class).runs(arguments -> "");
  }

  static Tool.Requirement requirement(Risk risk, String when, String... reviewers) {
    return new Tool.Requirement(
        risk, when, List.of(reviewers), 0, "", "", "", "annotation on Refunds.refund");
  }

  static Assessor assessor(Policy policy, Tool... tools) {
    return new Assessor(ToolRegistry.of(List.of(tools)), policy, LIMIT);
  }

  /** An assessor of the refund tool with these rules. */
  static Assessor refunds(Rule... rules) {
    Policy.Builder policy = Policy.builder("v1");
    for (Rule rule : rules) {
      policy.rule(rule);
    }
    return assessor(policy.build(), refund().runs(arguments -> ""));
  }

  static Assessment assess(Assessor assessor, ToolCall call) {
    return assessor.assess(RUN, call, 1, NOW);
  }

  static Verdict judge(Assessor assessor, ToolCall call) {
    Assessment assessment = assess(assessor, call);
    if (assessment instanceof Assessment.Judged judged) {
      return judged.verdict();
    }
    throw new AssertionError(assessment);
  }

  static ToolCall refundOf(String amount) {
    return ToolCall.of("c1", "refund", "{\"amount\":" + amount + ",\"orderId\":\"o-1\"}");
  }

  static ToolCall refundOf(String amount, Signals signals) {
    return refundOf(amount).with(signals);
  }

  static ToolCall refundWith(String note) {
    return ToolCall.of("c1", "refund", "{\"amount\":1,\"orderId\":\"o-1\",\"note\":" + note + "}");
  }

  static ToolCall call(String tool) {
    return ToolCall.of("c1", tool, Map.of());
  }
}
