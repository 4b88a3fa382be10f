package dev.hitl.examples.inbody;

import dev.hitl.Hitl;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import dev.hitl.request.Request;
import dev.hitl.run.Run;
import dev.hitl.run.RunHandle;
import dev.hitl.store.InMemoryStore;
import dev.hitl.store.Store;
import dev.hitl.tool.Approval;
import dev.hitl.tool.NeedHumanApproval;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * Only the tool knows that this call is risky: it has to look at its own data first. So no
 * annotation and no rule stands before it; its body throws, the run is parked, and once a person
 * has approved, the body is entered again and sees the approval.
 */
public final class InBodyApproval {
  private static final Map<String, BigDecimal> PAID =
      Map.of("1042", new BigDecimal("38.50"), "1043", new BigDecimal("480.00"));

  private static final BigDecimal LIMIT = new BigDecimal("100");

  private InBodyApproval() {}

  /** The agent's tools. */
  static final class RefundTools {
    public String refundOrder(String orderId) {
      BigDecimal amount = PAID.getOrDefault(orderId, BigDecimal.ZERO);
      if (amount.compareTo(LIMIT) > 0 && !Approval.current().granted()) {
        throw new NeedHumanApproval("Refund " + amount, Map.of("orderId", orderId));
      }
      return "refunded " + amount + " on order " + orderId + ", " + Approval.current();
    }
  }

  /** A loop needs no model: this agent refunds the orders that it is given. */
  private static String refundAll(Run run) {
    List<ToolCall> calls = run.pendingCalls();
    if (calls.isEmpty()) {
      calls =
          List.of(run.messages().get(0).text().split(" ")).stream()
              .map(order -> ToolCall.of("refund-" + order, "refundOrder", Map.of("orderId", order)))
              .toList();
    }
    List<ToolResult> results = run.call(calls);
    run.append(results);
    return String.join("; ", results.stream().map(ToolResult::content).toList());
  }

  /**
   * Refunds two orders, one of which a person has to approve.
   *
   * @param args none
   */
  public static void main(String[] args) {
    run(new InMemoryStore(), System.out);
  }

  static void run(Store store, PrintStream out) {
    try (Hitl hitl =
        Hitl.builder().store(store).tools(new RefundTools()).background(false).build()) {
      hitl.agent("refunds", InBodyApproval::refundAll);
      RunHandle run = hitl.start("refunds", "1042 1043");
      out.println("The run is " + run.status() + ":");
      for (Request request : hitl.review().inbox()) {
        out.println(hitl.review().briefing(request));
        hitl.review().approve(request.reference(), "maria");
      }
      hitl.resumeDue();
      out.println("The run is " + run.status() + ": " + run.result().orElse("no answer"));
    }
  }
}
