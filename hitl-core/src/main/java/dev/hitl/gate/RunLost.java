package dev.hitl.gate;

import dev.hitl.call.RunId;

/**
 * This node no longer holds the run: its lease was over and another node, or a person, has it. What
 * this thread did since its last checkpoint is not kept. Let it unwind the agent function.
 */
public final class RunLost extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * @param run the run
   */
  public RunLost(RunId run) {
    super("run " + run + " is no longer held by this node; what it did since is not kept");
  }
}
