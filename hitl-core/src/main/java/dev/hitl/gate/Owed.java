package dev.hitl.gate;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Output;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import dev.hitl.checkpoint.Checkpoint;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far the calls are that a checkpoint owes: one may have run although its agent has no result
 * yet, and is then neither run again nor called not run. Thread-safe.
 */
public final class Owed {
  private Owed() {}

  /**
   * The checkpoint as another run begins with it. What ran and was held back does not run again in
   * that run: it has the result that people gave out, or is told that it is kept.
   *
   * @param store where the run is kept
   * @param run whose checkpoint it is
   * @param checkpoint where the other run begins
   * @return the same, with these results
   */
  public static Checkpoint ofBranch(Store store, RunId run, Checkpoint checkpoint) {
    Map<String, Request> held = held(store, run, checkpoint);
    return new Checkpoint(
        checkpoint.messages(),
        checkpoint.state(),
        checkpoint.turn(),
        checkpoint.pendingCalls(),
        results(checkpoint, held, "This run began elsewhere before a person let the result out."),
        checkpoint.rejections(),
        checkpoint.progress(),
        checkpoint.planned());
  }

  /** What holds back the results of calls that policy let run, by call id. */
  static Map<String, Request> held(Store store, RunId run, Checkpoint checkpoint) {
    Map<String, Request> held = new LinkedHashMap<>();
    for (ToolCall call : checkpoint.pendingCalls()) {
      if (!checkpoint.results().containsKey(call.id())) {
        store
            .request(Request.idFor(run, checkpoint.turn(), call.id()))
            .filter(Owed::isHeldResult)
            .ifPresent(request -> held.put(call.id(), request));
      }
    }
    return held;
  }

  /** An answer that waits ran nothing. */
  private static boolean isHeldResult(Request request) {
    return request.revision().action().tool().equals(Output.RESULT);
  }

  /** The results that a checkpoint has, and of what was held back what became of it. */
  static Map<String, ToolResult> results(
      Checkpoint checkpoint, Map<String, Request> held, String reason) {
    Map<String, ToolResult> results = new LinkedHashMap<>(checkpoint.results());
    held.forEach(
        (callId, request) ->
            results.put(
                callId,
                isDecided(request.status())
                    ? OutputReplies.of(callId, request)
                    : OutputReplies.leftBehind(callId, tool(request), reason)));
    return results;
  }

  private static boolean isDecided(RequestStatus status) {
    return switch (status) {
      case EXECUTED, FAILED, EXPIRED, REJECTED, ANSWERED, CANCELLED -> true;
      default -> false;
    };
  }

  /** The tool whose output is held back. */
  static String tool(Request held) {
    return Output.of(held.revision().action().tool(), held.revision().action().arguments()).tool();
  }

  /** How far a call is that has no result. */
  static Redirection.Progress progress(Store store, RunId run, int turn, ToolCall call) {
    Optional<Request> asked = store.request(Request.idFor(run, turn, call.id()));
    if (asked.filter(Owed::isHeldResult).isPresent()) {
      return Redirection.Progress.RAN;
    }
    boolean begun = asked.isPresent() ? hasBegun(store, asked.get()) : hasBegun(store, run, call);
    return begun ? Redirection.Progress.BEGUN : Redirection.Progress.NOT_BEGUN;
  }

  /** One that waits for a run which it started is approved as before. */
  private static boolean hasBegun(Store store, Request request) {
    List<AuditEvent> events = store.audit(request.id());
    return !events.isEmpty() && Recheck.hasBegun(events);
  }

  /** Of one that policy let run, the last that its run has on record says so. */
  private static boolean hasBegun(Store store, RunId run, ToolCall call) {
    Map<?, ?> last = null;
    for (AuditEvent event : store.audit(run.toString())) {
      if (event.data().get("calls") instanceof List<?> calls) {
        for (Object each : calls) {
          Map<?, ?> entry = (Map<?, ?>) each;
          last = call.id().equals(entry.get("callId")) ? entry : last;
        }
      }
    }
    return last != null && call.tool().equals(last.get("tool")) && isOpen(last.get("outcome"));
  }

  private static boolean isOpen(@Nullable Object outcome) {
    return outcome == null || outcome.equals("PENDING");
  }
}
