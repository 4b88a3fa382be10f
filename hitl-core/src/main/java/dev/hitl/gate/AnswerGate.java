package dev.hitl.gate;

import dev.hitl.call.Output;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import dev.hitl.call.ToolResult.Status;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.OutputAssessor;
import dev.hitl.policy.Verdict;
import dev.hitl.signal.Evidence;
import java.time.Instant;
import java.util.List;

/**
 * The way out: what an agent answers goes through here before it ends the run. An answer that
 * people are to see parks the run as a call would, and is kept with the pause. Thread-safe.
 */
public final class AnswerGate {
  private final Gate gate;

  /**
   * @param gate the one door, which an answer goes through as a call of hitl's own
   */
  public AnswerGate(Gate gate) {
    this.gate = gate;
  }

  /**
   * Has an agent's answer looked at. Whether the run is to be aborted is asked before and after
   * that: by the store's word where this node knows of any command or has to read them anew, and by
   * what it read last otherwise. So an abort of which this node had no hint, and that is younger
   * than its last reading, comes too late where the answer ends the run.
   *
   * @param session the run
   * @param text what the agent answered, or what is owed of it
   * @return executed with what ends the run; pending where the run is parked until people have said
   *     whether it does; otherwise the reason why it does not, and the agent answers anew
   * @throws dev.hitl.tool.NeedHumanApproval if the run is to be aborted; it is then
   * @throws RunLost if this node no longer holds the run
   * @throws TooLarge if the answer is larger than a checkpoint has room for
   */
  public Outcome of(RunSession session, String text) {
    gate.wheel.refuseIfAborted(session);
    Outcome outcome = lookedAt(session, text);
    if (outcome instanceof Outcome.Executed || outcome instanceof Outcome.Answered) {
      // Looking at it may have taken long.
      gate.wheel.refuseIfAborted(session);
    }
    return outcome;
  }

  private Outcome lookedAt(RunSession session, String text) {
    boolean owed = session.ofThisTurn(Output.ANSWER) != null;
    if (!owed && !gate.executions.outputs().lookAt(Output.ANSWER)) {
      return Outcome.of(new ToolResult(Output.ANSWER, Output.ANSWER, Status.EXECUTED, text));
    }
    Output output = Output.answer(Scrub.text(text));
    ToolCall call = OutputAssessor.call(output, Output.ANSWER, Signals.NONE);
    boolean known = session.requests().containsKey(Gate.requestId(session, call));
    if (!session.enterGate()) {
      throw new IllegalStateException(
          "an answer was given while a batch of the run is in the gate");
    }
    try {
      Assessment assessment = known ? null : assess(session, output, call);
      if (assessment instanceof Assessment.Judged judged
          && judged.verdict() instanceof Verdict.Allow) {
        return Outcome.of(new ToolResult(call.id(), Output.ANSWER, Status.EXECUTED, text));
      }
      Outcome outcome = new Batch(gate, session, List.of(call)).through(assessment, false).get(0);
      if (outcome instanceof Outcome.Settled && !session.pendingCalls().isEmpty()) {
        // Whatever else it owed it answered without; its next answer is of another turn.
        session.nextTurn();
      }
      return outcome;
    } finally {
      session.leaveGate();
    }
  }

  /**
   * Why something was not let out.
   *
   * @param outcome neither executed nor pending
   * @return the reason that its content gives
   */
  public static String reason(Outcome outcome) {
    return Replies.reason(outcome.content());
  }

  private Assessment assess(RunSession session, Output output, ToolCall call) {
    Instant now = gate.store.clock().instant();
    return gate.assessor
        .outputs()
        .assess(
            session.id(),
            output,
            call,
            1,
            now,
            (action, signals, alarms) ->
                gate.sources.checked(Evidence.of(session.propose(null, now)), action));
  }
}
