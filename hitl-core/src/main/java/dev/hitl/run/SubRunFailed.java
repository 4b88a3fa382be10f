package dev.hitl.run;

import dev.hitl.call.RunId;

/** An agent that another one started failed. */
public final class SubRunFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SubRunFailed(RunId run, String problem) {
    super("run " + run + " failed: " + problem);
  }
}
