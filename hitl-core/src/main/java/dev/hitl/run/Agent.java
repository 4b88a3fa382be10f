package dev.hitl.run;

/**
 * An agent's loop. All that it knows is in its run, so that it can be entered again, on this JVM or
 * another, at the same line of thought: it begins with {@link Run#pendingCalls}, which is what a
 * resumed run still owes, and asks its model when that is empty.
 *
 * <p>Let {@link dev.hitl.tool.NeedHumanApproval} pass through. What the function did since the last
 * checkpoint is done again when a node dies in between; only calls that a person approved are
 * protected from that.
 */
@FunctionalInterface
public interface Agent {
  /**
   * Runs until the agent has its answer.
   *
   * @param run what it knows
   * @return the answer, with which the run is finished
   * @throws Exception if it cannot go on; the run has then failed, and can be entered again from
   *     its last checkpoint
   */
  String run(Run run) throws Exception;
}
