package dev.hitl.examples;

import dev.hitl.Hitl;
import dev.hitl.call.ToolCall;
import dev.hitl.examples.model.ChatModel;
import dev.hitl.examples.model.RecordedModel;
import dev.hitl.examples.model.Reply;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.run.Run;
import dev.hitl.run.RunHandle;
import dev.hitl.store.Store;
import dev.hitl.tool.RequiresApproval;
import dev.hitl.tool.Risk;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The shortest whole example: one risky tool, one loop, one person. */
public final class QuickStart {
  private static final ChatModel MODEL =
      RecordedModel.of(QuickStart.class, List.of("quickstart.json"));

  private QuickStart() {}

  static class RefundTools {
    @RequiresApproval(
        risk = Risk.HIGH,
        when = "args.amount > 100",
        reviewers = "manager",
        message = "Refund {amount} on order {orderId}")
    public String executeRefund(String orderId, BigDecimal amount) {
      return "refunded " + amount + " on order " + orderId;
    }
  }

  static String support(Run run) {
    while (true) {
      List<ToolCall> calls = run.pendingCalls(); // what a resumed run still owes
      if (calls.isEmpty()) {
        Reply reply = MODEL.next(run.messages());
        run.append(reply.message());
        if (reply.isFinal()) {
          return reply.text();
        }
        calls = reply.toolCalls();
      }
      run.append(run.call(calls)); // throws NeedHumanApproval once everything is safely stored
    }
  }

  /**
   * Starts a run, approves what it asks, and prints its answer.
   *
   * @param args the path of the database file; {@code target/quickstart} by default
   */
  public static void main(String[] args) {
    run(JdbcStore.h2(args.length == 0 ? "target/quickstart" : args[0]), System.out);
  }

  static void run(Store store, PrintStream out) {
    ReviewerDirectory staff = ReviewerDirectory.of(Map.of("maria", Set.of("manager")));
    try (Hitl hitl =
        Hitl.builder()
            .store(store)
            .tools(new RefundTools())
            .reviewers(staff)
            .background(false) // on, the node's own threads would resume
            .build()) {
      hitl.agent("support", QuickStart::support);
      RunHandle run = hitl.start("support", "I want my money back for order 42");
      out.println(run.status()); // PARKED

      String request = run.requests().get(0).reference();
      hitl.review().approve(request, "maria"); // from anywhere, minutes or weeks later
      hitl.resumeDue();
      run.result().ifPresent(out::println);
    }
  }
}
