package dev.hitl.jdbc.crash;

import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import dev.hitl.run.Agent;
import dev.hitl.run.Run;
import dev.hitl.tool.AgentTool;
import dev.hitl.tool.RequiresApproval;
import java.util.List;
import java.util.Map;

/**
 * An agent that asks twice in a run: for one refund, and then for another beside a look-up that
 * needs nobody.
 */
final class Refunds {
  static final String AGENT = "refunds";
  static final String REVIEWER = "manager-1";

  private static final List<List<ToolCall>> TURNS =
      List.of(
          List.of(ToolCall.of("c1", "refund", Map.of("order", "o1"))),
          List.of(
              ToolCall.of("c2", "lookUp", Map.of("order", "o2")),
              ToolCall.of("c3", "refund", Map.of("order", "o3"))));

  private Refunds() {}

  /** What a process has to do with its surroundings while a tool is at work. */
  interface Surroundings {
    /** Called before the tool does what it does. */
    void before();

    /** Called when it has done it, and the result is not on record yet. */
    default void after() {}
  }

  /** Tools that may run once for an approval. */
  public static final class Once {
    private final Ledger ledger;
    private final Surroundings surroundings;

    Once(Ledger ledger, Surroundings surroundings) {
      this.ledger = ledger;
      this.surroundings = surroundings;
    }

    @RequiresApproval(message = "Refund {order}")
    public String refund(String order) {
      surroundings.before();
      ledger.append("refund " + order);
      surroundings.after();
      return result(order);
    }

    public String lookUp(String order) {
      surroundings.before();
      ledger.append("lookUp " + order);
      return order;
    }
  }

  /** The same, which say of themselves what is not true: that running again does no harm. */
  public static final class SaidToBeIdempotent {
    private final Once once;

    SaidToBeIdempotent(Once once) {
      this.once = once;
    }

    @RequiresApproval(message = "Refund {order}")
    @AgentTool(idempotent = true)
    public String refund(String order) {
      return once.refund(order);
    }

    public String lookUp(String order) {
      return once.lookUp(order);
    }
  }

  static String result(String order) {
    return "refunded " + order;
  }

  static RunId run(String name) {
    return RunId.of(AGENT, name.substring(name.lastIndexOf('/') + 1));
  }

  static Agent agent(Acknowledged acknowledged) {
    return run -> {
      while (true) {
        List<ToolCall> calls = run.pendingCalls();
        if (calls.isEmpty()) {
          int turn = turnsDone(run);
          if (turn == TURNS.size()) {
            return "done";
          }
          calls = TURNS.get(turn);
          run.append("{\"role\":\"assistant\",\"turn\":" + (turn + 1) + "}");
        }
        List<ToolResult> results = run.call(calls);
        for (int i = 0; i < calls.size(); i++) {
          if (calls.get(i).tool().equals("refund")) {
            acknowledged.executed(run.id(), calls.get(i).id(), results.get(i).content());
          }
        }
        run.append(results);
      }
    };
  }

  private static int turnsDone(Run run) {
    return (int) run.messages().stream().filter(m -> m.role().equals("assistant")).count();
  }
}
