package dev.hitl.examples.oversight;

import dev.hitl.Hitl;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.policy.Policy;
import dev.hitl.request.Request;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.review.ReviewDesk;
import dev.hitl.run.Run;
import dev.hitl.run.RunHandle;
import dev.hitl.store.Store;
import dev.hitl.tool.Compensates;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Small credits run at once and are looked at later; enough wrong ones, and people are asked. */
public final class LookingAfterwards {
  // snippet:afterwards-policy
  static final Policy POLICY =
      Policy.parse(
          """
          version: 2026-11-21
          overrule: director
          rules:
            - name: credits
              tool: credit
              verdict: review
              approvals: [{role: support-lead}]
              message: Credited {amount} to {customer}
              flags: 2
              flagsWithin: P7D
          """);

  // end

  private LookingAfterwards() {}

  static class Credits {
    public String credit(String customer, int amount) {
      return "credited " + amount;
    }

    @Compensates("credit")
    public String takeBack(String customer, int amount) {
      return "took back " + amount;
    }
  }

  /**
   * Lets two calls run, has both flagged and one rolled back, and is asked about the third.
   *
   * @param args none
   */
  public static void main(String[] args) {
    run(JdbcStore.h2InMemory(), System.out);
  }

  static void run(Store store, PrintStream out) {
    try (Hitl hitl =
        Hitl.builder()
            .store(store)
            .tools(new Credits())
            .policy(POLICY)
            .reviewers(
                ReviewerDirectory.of(
                    Map.of("maria", Set.of("support-lead"), "dora", Set.of("director"))))
            .background(false)
            .build()) {
      hitl.agent("support", LookingAfterwards::credits);
      ReviewDesk desk = hitl.review();

      out.println(started(hitl, "5").result().orElse("")); // ran at once
      // snippet:afterwards-look
      Request look = desk.inbox().get(0); // REVIEWING, with the call's result
      desk.correct(look.reference(), "maria", Map.of("amount", 3), "two of five broke");
      hitl.rollBack(look.id(), "dora", "too much");
      // end
      out.println(desk.find(look.id()).orElseThrow().status());

      started(hitl, "6");
      desk.flag(desk.inbox().get(0).reference(), "maria", "no receipt");
      out.println(started(hitl, "7").status() + " after two flags"); // asked before, for a week
    }
  }

  private static RunHandle started(Hitl hitl, String amount) {
    return hitl.start("support", amount);
  }

  private static String credits(Run run) {
    Message asked = run.messages().get(0);
    Map<String, ?> arguments = Map.of("customer", "c-7", "amount", Integer.parseInt(asked.text()));
    List<ToolCall> calls = run.pendingCalls();
    return run.call(calls.isEmpty() ? List.of(ToolCall.of("c1", "credit", arguments)) : calls)
        .get(0)
        .content();
  }
}
