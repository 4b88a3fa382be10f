package dev.hitl.run;

import dev.hitl.gate.RunKeeper;
import dev.hitl.gate.RunSession;

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

  OpenRun(Run run, RunKeeper keeper, Wakeup wakeup) {
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
   * Ends the run.
   *
   * @param answer its result
   * @throws dev.hitl.tool.NeedHumanApproval if it is parked
   * @throws dev.hitl.gate.RunLost if this node no longer holds it
   */
  public void finish(String answer) {
    run.refuseIfParked();
    keeper.finish(run.session(), answer);
    wakeup.signal();
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
