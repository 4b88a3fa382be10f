package dev.hitl.run;

import dev.hitl.gate.RunKeeper;
import dev.hitl.gate.RunSession;
import java.util.Optional;

/**
 * A run that its caller drives. Close it: a run that is neither parked nor finished by then is let
 * go with all that was appended, and can be opened again.
 *
 * <p>Not thread-safe.
 */
public final class OpenRun implements AutoCloseable {
  private final Run run;
  private final RunKeeper keeper;
  private final Wakeup wakeup;
  private final Answers answers;

  OpenRun(Run run, RunKeeper keeper, Wakeup wakeup, Answers answers) {
    this.answers = answers;
    this.run = run;
    this.keeper = keeper;
    this.wakeup = wakeup;
  }

  /**
   * The run.
   *
   * @return what an agent function would be entered with
   */
  public Run run() {
    return run;
  }

  /**
   * Ends the run, unless policy has people look at its answer first: then it is parked, and ends
   * when it is opened after they let it out.
   *
   * @param answer its result
   * @throws dev.hitl.tool.NeedHumanApproval if it is parked, or is now until people have seen the
   *     answer
   * @throws AnswerRefused if policy does not let the answer out; the conversation says why
   * @throws dev.hitl.gate.RunLost if this node no longer holds it
   */
  public void finish(String answer) {
    run.refuseIfParked();
    Answers.Fate fate = answers.of(run.session(), answer);
    wakeup.signal();
    run.refuseIfParked();
    if (fate instanceof Answers.Fate.Refused refused) {
      throw new AnswerRefused(run.id(), refused.reason());
    }
  }

  /** People decided about an answer: the run ends with it, or goes on with the reason. */
  void settleAnswer() {
    Optional<String> owed = answers.owed(run.session());
    if (owed.isPresent() && answers.of(run.session(), owed.get()) instanceof Answers.Fate.Ended) {
      wakeup.signal();
      throw new IllegalStateException(
          "run " + run.id() + " cannot be opened, it is FINISHED with the answer that it gave");
    }
    run.refuseIfParked();
  }

  @Override
  public void close() {
    RunSession session = run.session();
    try {
      if (!session.isEnded() && session.parked().isEmpty()) {
        keeper.release(session);
      }
    } finally {
      keeper.leave(session);
    }
  }
}
