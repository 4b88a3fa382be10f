package dev.hitl.simulation;

import dev.hitl.call.Arguments;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import dev.hitl.checkpoint.Message;
import dev.hitl.gate.Outcome;
import dev.hitl.run.Agent;
import dev.hitl.run.Run;
import dev.hitl.tool.NeedHumanApproval;
import java.util.ArrayList;
import java.util.List;

/** An agent that knows how far it is from its conversation only, as a model does. */
final class Script implements Agent {
  private final World world;
  private final Node node;
  private final boolean mayDelegate;

  Script(World world, Node node, boolean mayDelegate) {
    this.world = world;
    this.node = node;
    this.mayDelegate = mayDelegate;
  }

  @Override
  public String run(Run run) {
    node.mustLive();
    String name = run.messages().get(0).text();
    Plan plan = Plan.of(world.seed, name, mayDelegate);
    world.history.add(node.name + " enters " + run.id());
    world.entered.add(run.id());
    world.overruling.goesOn(run.id(), "the agent", world.setOut());
    while (true) {
      List<ToolCall> calls = run.pendingCalls();
      int begun = batches(run);
      if (calls.isEmpty()) {
        if (begun == plan.batches().size()) {
          break;
        }
        calls = plan.batches().get(begun);
        begun++;
        run.append(Message.assistant("batch " + begun));
      } else if (!calls.equals(plan.batches().get(begun - 1))) {
        world.wrong("run " + run.id() + " owes " + calls + " in batch " + begun);
      }
      List<ToolResult> results = new ArrayList<>();
      if (!propose(run, plan, calls, results)) {
        return "swallowed";
      }
      node.mustLive();
      world.history.add(node.name + " is handed " + results);
      world.model.handed(name, run.id(), begun, calls, results);
      run.append(results);
      if (plan.saves()) {
        run.checkpoint();
      }
    }
    if (plan.delegates()) {
      run.delegate("helper", "end", name + ".end");
    }
    if (world.failsNow(name, plan.failures())) {
      throw new IllegalStateException("scripted");
    }
    checkConversation(run, plan);
    return "done " + name;
  }

  private boolean propose(Run run, Plan plan, List<ToolCall> calls, List<ToolResult> results) {
    switch (plan.manner()) {
      case LETS_PASS -> results.addAll(run.call(calls));
      case LOOKS_AT_OUTCOMES -> {
        for (Outcome outcome : run.propose(calls)) {
          if (!(outcome instanceof Outcome.Settled settled)) {
            return false;
          }
          results.add(settled.result());
        }
      }
      case SWALLOWS, TRIES_AGAIN -> {
        try {
          results.addAll(run.call(calls));
        } catch (NeedHumanApproval swallowed) {
          if (plan.manner() == Plan.Manner.TRIES_AGAIN) {
            tryAgain(run, calls);
          }
          return false;
        }
      }
    }
    return true;
  }

  private void tryAgain(Run run, List<ToolCall> calls) {
    int before = world.history.executions.size();
    try {
      run.call(calls);
      world.wrong("a parked run was let through the gate");
    } catch (NeedHumanApproval refused) {
      if (world.history.executions.size() != before) {
        world.wrong("a parked run executed something");
      }
    }
  }

  private static int batches(Run run) {
    return (int) run.messages().stream().filter(m -> m.role().equals("assistant")).count();
  }

  /** Each batch is followed by exactly one result for each of its calls, in their order. */
  private void checkConversation(Run run, Plan plan) {
    List<String> expected = new ArrayList<>(List.of("user"));
    for (List<ToolCall> batch : plan.batches()) {
      expected.add("assistant");
      batch.forEach(call -> expected.add(call.id()));
    }
    List<String> found =
        run.messages().stream()
            .map(
                message ->
                    message.role().equals("tool")
                        ? String.valueOf(Arguments.parse(message.body()).get("tool_call_id"))
                        : message.role())
            .toList();
    if (!found.equals(expected)) {
      world.wrong("conversation of " + run.id() + " is " + found + ", not " + expected);
    }
  }
}
