package dev.hitl.evaluation;

import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A recorded call, and what another policy says of it.
 *
 * @param run whose call it was
 * @param call the call as it was proposed
 * @param at when
 * @param said what the policy of that time said
 * @param assessment what the other policy says
 * @param request what became of the question; null where none was asked
 */
public record ReplayedCall(
    RunId run,
    ToolCall call,
    Instant at,
    Verdict.Kind said,
    Assessment assessment,
    @Nullable Request request) {
  /**
   * What the other policy says.
   *
   * @return empty where the call no longer fits its tool, or the tool is gone
   */
  public Optional<Verdict> now() {
    return assessment instanceof Assessment.Judged judged
        ? Optional.of(judged.verdict())
        : Optional.empty();
  }

  /**
   * Whether people were asked and said no.
   *
   * @return true for a request that was rejected
   */
  public boolean wasRejected() {
    return request != null && request.decision() instanceof Decision.Rejected;
  }

  @Override
  public String toString() {
    return run
        + " "
        + call.id()
        + " "
        + call.tool()
        + ": "
        + VerdictTable.word(said)
        + (wasRejected() ? " and rejected" : "")
        + ", now "
        + (assessment instanceof Assessment.Invalid invalid
            ? invalid.problem()
            : VerdictTable.word(now().orElseThrow().kind()));
  }
}
