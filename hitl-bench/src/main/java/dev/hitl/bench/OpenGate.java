package dev.hitl.bench;

import dev.hitl.Hitl;
import dev.hitl.HitlBuilder;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Policy;
import dev.hitl.policy.Rule;
import dev.hitl.run.OpenRun;
import dev.hitl.store.InMemoryStore;
import dev.hitl.tool.Tool;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A run in memory whose one tool runs without asking. Each iteration has a store of its own,
 * because each call leaves an event behind.
 */
@State(Scope.Benchmark)
public class OpenGate {
  /** How many rules there are for other tools. */
  @Param({"1", "100", "10000"})
  public int rules;

  private @Nullable Hitl hitl;
  private @Nullable OpenRun open;

  /** Opens the run. */
  @Setup(Level.Iteration)
  public void open() {
    HitlBuilder builder =
        Hitl.builder().store(new InMemoryStore()).tools(new GateBench.Lookup()).background(false);
    Policy.Builder policy = Policy.builder("bench");
    for (int i = 0; i < rules; i++) {
      builder.tool(Tool.named("other_" + i).runs(arguments -> ""));
      policy.rule(Rule.forTool("other_" + i).ask().build());
    }
    Hitl node = builder.policy(policy.build()).build();
    hitl = node;
    open = node.open(RunId.of("gate", UUID.randomUUID().toString()), null);
  }

  /**
   * Takes one call through the gate.
   *
   * @return its result
   */
  public String call() {
    if (open == null) {
      throw new IllegalStateException("not opened");
    }
    return open.run().call(ToolCall.of("call-1", "lookUp", GateBench.ARGUMENTS)).content();
  }

  /** Lets it go. */
  @TearDown(Level.Iteration)
  public void close() {
    if (open != null && hitl != null) {
      open.close();
      hitl.close();
    }
  }
}
