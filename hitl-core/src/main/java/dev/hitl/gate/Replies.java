package dev.hitl.gate;

import dev.hitl.call.Arguments;
import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import dev.hitl.call.Output;
import dev.hitl.call.ToolResult;
import dev.hitl.call.ToolResult.Status;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the model is told: a status, the reason, and what to do next. */
final class Replies {
  private Replies() {}

  static ToolResult invalid(String callId, String tool, String problem) {
    return structured(
        callId, tool, Status.INVALID, problem, "Nothing was run. Correct the call and try again.");
  }

  static ToolResult denied(String callId, String tool, String reason) {
    return structured(
        callId, tool, Status.DENIED, reason, "Nothing was run. Do not propose this again.");
  }

  static ToolResult capped(String callId, String tool, String reason) {
    return structured(
        callId,
        tool,
        Status.DENIED,
        reason,
        "Nothing was run and nobody was asked. Go on without it, or propose it again much later.");
  }

  static ToolResult failed(String callId, String tool, String problem) {
    return structured(callId, tool, Status.FAILED, problem, "");
  }

  static String failure(Throwable thrown) {
    String message = thrown.getMessage();
    return thrown.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }

  /** That a call of a parked run waits, whose request is known or not. */
  static String waiting(String tool, @Nullable Request request) {
    boolean ran =
        request != null
            && (Output.isOne(request.revision().action().tool())
                || request.status() == RequestStatus.EXECUTED);
    return ran ? OutputReplies.pending(tool) : pending(tool);
  }

  static String pending(String tool) {
    Map<String, @Nullable Object> content = new LinkedHashMap<>();
    content.put("status", "pending");
    content.put("tool", tool);
    content.put("reason", "A person has to decide first. Nothing was run.");
    content.put("next", "Stop here. You will be told the decision; do not propose this again.");
    return Json.text(content);
  }

  /** The result of a request that nothing more happens to, but for a redirected one. */
  static ToolResult of(String callId, Request request) {
    String tool = request.revision().action().tool();
    if (Output.isOne(tool)) {
      return OutputReplies.of(callId, request);
    }
    return switch (request.status()) {
      case EXECUTED, COMPENSATING -> executed(callId, tool, request, orEmpty(request.result()));
      case COMPENSATED ->
          structured(
              callId,
              tool,
              Status.EXECUTED,
              orEmpty(request.result()),
              "A reviewer rolled it back afterwards. Do not count on its effect.");
      case FAILED -> failed(callId, tool, orEmpty(request.result()));
      case EXPIRED ->
          structured(
              callId,
              tool,
              Status.EXPIRED,
              request.decision() instanceof Decision.Lapsed
                  ? "It was approved, but could not be run while that held. Nothing was run."
                  : "Nobody decided in time. Nothing was run.",
              "Tell the user, or go on without it.");
      default -> decided(callId, tool, request);
    };
  }

  private static ToolResult decided(String callId, String tool, Request request) {
    Decision decision = request.decision();
    if (decision instanceof Decision.Rejected rejected) {
      return structured(
          callId,
          tool,
          Status.REJECTED,
          rejected.reason(),
          "Nothing was run. Do not propose the same action again; take the reason into account.");
    } else if (decision instanceof Decision.Answered answered) {
      return new ToolResult(callId, tool, Status.ANSWERED, answered.text());
    } else if (decision instanceof Decision.Withdrawn withdrawn) {
      return structured(callId, tool, Status.CANCELLED, withdrawn.reason(), "Nothing was run.");
    }
    throw new IllegalStateException("request " + request.id() + " is " + request.status());
  }

  /**
   * The result of a call that was executed.
   *
   * @param result what the agent may have of it
   */
  static ToolResult executed(String callId, String tool, Request request, String result) {
    if (request.decision() instanceof Decision.Performed performed) {
      return performed(callId, tool, request, performed);
    }
    if (request.revision().action().revision() == 1) {
      return new ToolResult(callId, tool, Status.EXECUTED, result);
    }
    Map<String, @Nullable Object> content = new LinkedHashMap<>();
    content.put("status", "executed");
    content.put("note", "A reviewer changed the arguments. This is what was run.");
    content.put("arguments", nested(request.revision().action().arguments()));
    content.put("result", result);
    return new ToolResult(callId, tool, Status.EXECUTED, Json.text(content));
  }

  private static ToolResult performed(
      String callId, String tool, Request request, Decision.Performed performed) {
    Map<String, @Nullable Object> content = new LinkedHashMap<>();
    content.put("status", "executed");
    content.put("note", "A person did this by hand; the tool was not run. This is their report.");
    if (request.revision().action().revision() > 1) {
      content.put("arguments", nested(request.revision().action().arguments()));
    }
    content.put("result", performed.report());
    return new ToolResult(callId, tool, Status.EXECUTED, Json.text(content));
  }

  /** The original call's result, where a person had another tool called instead. */
  static ToolResult redirected(ToolResult other, Request original, Request target) {
    Decision.Redirected decision = (Decision.Redirected) original.decision();
    Map<String, @Nullable Object> content = new LinkedHashMap<>();
    content.put("status", "redirected");
    content.put("reason", decision == null ? "" : decision.reason());
    content.put("note", "A reviewer had another tool called instead of this one.");
    content.put("tool", target.revision().action().tool());
    content.put("arguments", nested(target.revision().action().arguments()));
    content.put("outcome", other.status().name().toLowerCase(Locale.ROOT));
    content.put("result", other.content());
    return new ToolResult(
        other.callId(), original.revision().action().tool(), other.status(), Json.text(content));
  }

  /** The reason, out of the reply that gives it; the instruction, where somebody gave one. */
  static String reason(String content) {
    Map<String, @Nullable Object> reply = Json.parseObject(content);
    return String.valueOf(reply.getOrDefault("instruction", reply.get("reason")));
  }

  private static ToolResult structured(
      String callId, String tool, Status status, String reason, String next) {
    Map<String, @Nullable Object> content = new LinkedHashMap<>();
    content.put("status", status.name().toLowerCase(Locale.ROOT));
    content.put("tool", tool);
    content.put("reason", reason);
    if (!next.isEmpty()) {
      content.put("next", next);
    }
    return new ToolResult(callId, tool, status, Json.text(content));
  }

  /** As an object, or as its text where it is nested so deep that the reply would be too deep. */
  private static Object nested(Arguments arguments) {
    try {
      Json.text(Map.of("arguments", arguments.asMap()));
      return arguments.asMap();
    } catch (JsonException e) {
      return arguments.json();
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
