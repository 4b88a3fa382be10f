package dev.hitl.run;

import dev.hitl.call.RunId;

/** Policy does not let an answer out. The run goes on, and its conversation says why. */
public final class AnswerRefused extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  AnswerRefused(RunId run, String reason) {
    super("run " + run + " is not ended, its answer is not let out: " + reason);
  }
}
