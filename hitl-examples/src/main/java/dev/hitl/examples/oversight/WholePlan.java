package dev.hitl.examples.oversight;

import dev.hitl.Hitl;
import dev.hitl.call.Arguments;
import dev.hitl.call.Bound;
import dev.hitl.call.Plan;
import dev.hitl.call.ToolCall;
import dev.hitl.grant.Plans;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.notify.Briefing;
import dev.hitl.request.Request;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.review.Ruling;
import dev.hitl.run.Run;
import dev.hitl.run.RunHandle;
import dev.hitl.store.Store;
import dev.hitl.tool.RequiresApproval;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An agent proposes four refunds at once. A person strikes one and thereby approves the others;
 * what the agent then does otherwise than approved is asked about, and the rest is taken back.
 */
public final class WholePlan {
  private WholePlan() {}

  static class Desk {
    @RequiresApproval(reviewers = "manager", message = "Refund {amount} on order {order}")
    public String refund(String order, BigDecimal amount) {
      return "refunded " + amount + " on " + order;
    }
  }

  // snippet:plan-propose
  private static Plan.Step refund(String order, String amount) {
    return Plan.Step.of("refund", Map.of("order", order, "amount", new BigDecimal(amount)));
  }

  private static final Plan PLAN =
      Plan.of(
          "make the late orders good",
          refund("42", "20"),
          refund("43", "30").with("amount", Bound.upTo(new BigDecimal("40"))),
          refund("44", "500"),
          refund("45", "10"));

  // end

  /** What the agent calls, one by one; not all of it is what was approved. */
  private static final List<ToolCall> CALLS =
      List.of(
          PLAN.call("plan"),
          call("1", refund("42", "20")),
          call("2", refund("43", "35")),
          call("3", refund("45", "100")),
          call("4", refund("45", "10")));

  private static ToolCall call(String id, Plan.Step step) {
    return ToolCall.of(id, step.tool(), step.arguments().json());
  }

  /**
   * Proposes, has the plan cut down and approved, and goes along it until it is taken back.
   *
   * @param args none
   */
  public static void main(String[] args) {
    run(JdbcStore.h2InMemory(), System.out);
  }

  static void run(Store store, PrintStream out) {
    // snippet:plan-build
    try (Hitl hitl =
        Hitl.builder()
            .store(store)
            .tools(new Desk())
            .plans(true) // offers the tool hitl_plan to models
            .reviewers(ReviewerDirectory.of(Map.of("maria", Set.of("manager"))))
            .background(false)
            .build()) {
      // end
      hitl.agent("support", agent -> goesAlong(agent, out));
      RunHandle run = hitl.start("support", "the orders of March were late");
      out.println(Briefing.of(asked(hitl)));

      // snippet:plan-strike
      String reference = hitl.review().inbox().get(0).reference();
      Ruling ruling =
          hitl.review().plans().strike(reference, "maria", Set.of(3), "44 was not late");
      // end
      out.println(ruling.isTaken() ? "approved without step 3" : ruling);
      hitl.resumeDue();

      Request deviation = asked(hitl);
      out.println(Briefing.of(deviation));
      // snippet:plan-withdraw
      Plans.Held plan = hitl.plans().of(run.id()).get(0);
      out.println(plan.taken() + " steps taken, next is " + plan.next().orElseThrow().arguments());
      hitl.plans().withdraw(plan.id(), "maria", "it does something else");
      // end
      hitl.review().reject(deviation.reference(), "maria", "ten were agreed");
      hitl.resumeDue();
      out.println(asked(hitl).revision().message() + " is asked about by itself");
      out.println(hitl.plans().find(plan.id()).orElseThrow().state());
    }
  }

  private static Request asked(Hitl hitl) {
    return hitl.review().inbox().get(0);
  }

  private static String goesAlong(Run run, PrintStream out) {
    int done = run.state().get("done") instanceof Number number ? number.intValue() : 0;
    for (int i = done; i < CALLS.size(); i++) {
      out.println("agent: " + run.call(CALLS.get(i)).content());
      run.state(Arguments.of(Map.of("done", i + 1)));
    }
    return "all done";
  }
}
