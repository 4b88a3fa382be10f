package dev.hitl.examples.oversight;

import dev.hitl.Hitl;
import dev.hitl.call.ToolCall;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.notify.Briefing;
import dev.hitl.request.Request;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.run.Run;
import dev.hitl.run.RunHandle;
import dev.hitl.store.Store;
import dev.hitl.tool.Approval;
import dev.hitl.tool.BasisOf;
import dev.hitl.tool.RequiresApproval;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A price moves while people decide: what they agreed to does not run, and they are asked again.
 */
public final class Revalidation {
  private Revalidation() {}

  // snippet:basis
  static class Broker {
    record Quote(BigDecimal price) {}

    private BigDecimal price = new BigDecimal("20.00");

    @RequiresApproval(reviewers = "trader", message = "Buy {count} of {share}")
    public String buy(String share, int count) {
      return "bought " + count + " at " + Approval.current().basis().get("price");
    }

    @BasisOf("buy") // read when people are asked, and again before it runs
    public Quote quote(String share) {
      return new Quote(price);
    }
  }

  // end

  /**
   * Asks, lets the price move, is asked again, and buys.
   *
   * @param args none
   */
  public static void main(String[] args) {
    run(JdbcStore.h2InMemory(), System.out);
  }

  static void run(Store store, PrintStream out) {
    Broker broker = new Broker();
    try (Hitl hitl =
        Hitl.builder()
            .store(store)
            .tools(broker)
            .reviewers(ReviewerDirectory.of(Map.of("maria", Set.of("trader"))))
            .background(false)
            .build()) {
      hitl.agent("broker", Revalidation::buys);
      RunHandle run = hitl.start("broker", "buy tea");
      out.println(Briefing.of(asked(run)));

      broker.price = new BigDecimal("25.00");
      hitl.review().approve(asked(run).reference(), "maria");
      hitl.resumeDue();
      out.println(run.status() + ", " + asked(run).status() + " again"); // nothing was bought
      hitl.explain(asked(run).id()).ifPresent(out::println);

      hitl.review().approve(asked(run).reference(), "maria");
      hitl.resumeDue();
      run.result().ifPresent(out::println);
    }
  }

  private static Request asked(RunHandle run) {
    return run.requests().get(0);
  }

  private static String buys(Run run) {
    List<ToolCall> calls = run.pendingCalls();
    if (calls.isEmpty()) {
      calls = List.of(ToolCall.of("c1", "buy", Map.of("share", "TEA", "count", 10)));
    }
    return run.call(calls).get(0).content();
  }
}
