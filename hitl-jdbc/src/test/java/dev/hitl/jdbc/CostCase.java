package dev.hitl.jdbc;

import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Caps;
import dev.hitl.policy.Policy;
import dev.hitl.run.Run;
import dev.hitl.run.RunHandle;
import dev.hitl.store.Store;
import dev.hitl.tool.NeedHumanApproval;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.util.List;
import java.util.UUID;

/** A node whose agent pauses once; says when it is about to pause and when it is entered again. */
final class CostCase implements AutoCloseable {
  static final String AGENT = "cost";

  final Hitl hitl;
  private final Runnable beforePause;
  private final Runnable enteredAgain;

  CostCase(Store store, Runnable beforePause, Runnable enteredAgain) {
    this(store, beforePause, enteredAgain, Caps.NONE);
  }

  CostCase(Store store, Runnable beforePause, Runnable enteredAgain, Caps caps) {
    this.beforePause = beforePause;
    this.enteredAgain = enteredAgain;
    hitl =
        Hitl.builder()
            .store(store)
            .background(false)
            .policy(Policy.builder("1").caps(caps).build())
            .tool(
                Tool.named("refund")
                    .parameter("order", String.class)
                    .requiresApproval(Risk.HIGH)
                    .runs(arguments -> "refunded"))
            .build();
    hitl.agent(AGENT, this::run);
  }

  private String run(Run run) throws NeedHumanApproval {
    List<ToolCall> owed = run.pendingCalls();
    if (owed.isEmpty()) {
      beforePause.run();
      run.call(ToolCall.of("call-1", "refund", "{\"order\":\"42\"}"));
    }
    enteredAgain.run();
    run.append(run.call(owed));
    return "done";
  }

  static RunId newRun() {
    return RunId.of(AGENT, UUID.randomUUID().toString());
  }

  /** Starts a run, which pauses; the reference of its request. */
  String park(RunId run) {
    RunHandle handle = hitl.start(run, "my money back");
    return handle.requests().get(0).reference();
  }

  @Override
  public void close() {
    hitl.close();
  }
}
