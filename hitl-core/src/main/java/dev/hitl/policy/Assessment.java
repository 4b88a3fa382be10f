package dev.hitl.policy;

import dev.hitl.call.Action;
import dev.hitl.call.ToolCall;
import dev.hitl.signal.Evidence;
import dev.hitl.tool.Tool;
import java.util.List;

/**
 * What became of one proposed call before anything runs: it was understood and judged, or it could
 * not be understood.
 *
 * <p>Immutable values.
 */
public sealed interface Assessment {
  /**
   * The call as it was proposed.
   *
   * @return the call
   */
  ToolCall call();

  /**
   * A call that was understood.
   *
   * @param call as it was proposed
   * @param tool the tool that it names
   * @param action its frozen form; whatever is shown, approved and run is this
   * @param verdict what policy says about it
   * @param evidence what else the verdict depends on
   */
  record Judged(ToolCall call, Tool tool, Action action, Verdict verdict, Evidence evidence)
      implements Assessment {}

  /**
   * A call that nothing can be done with: broken JSON, too large, an unknown tool, arguments that
   * do not bind.
   *
   * @param call as it was proposed
   * @param problem all that is wrong, written for a model to act on
   * @param problems the same, one text for each thing that is wrong: one at a parameter begins with
   *     its place and a colon
   */
  record Invalid(ToolCall call, String problem, List<String> problems) implements Assessment {
    /** Copies the list. */
    public Invalid {
      problems = List.copyOf(problems);
    }

    /**
     * A call of which one thing is wrong.
     *
     * @param call as it was proposed
     * @param problem what is wrong
     */
    public Invalid(ToolCall call, String problem) {
      this(call, problem, List.of(problem));
    }
  }
}
