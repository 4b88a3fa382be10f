package dev.hitl.gate;

import dev.hitl.call.Json;
import dev.hitl.call.Output;
import dev.hitl.call.ToolResult;
import dev.hitl.call.ToolResult.Status;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the model is told of a call whose result is, or was, held back. */
final class OutputReplies {
  private static final String STANDS =
      "The tool ran, and what it did stands; only its result is kept from you. Do not call it again"
          + " to see the result; take the reason into account.";

  private OutputReplies() {}

  static String pending(String tool) {
    Map<String, @Nullable Object> content = new LinkedHashMap<>();
    content.put("status", "pending");
    content.put("tool", tool);
    content.put("reason", "It ran. A person has to see its result before you do.");
    content.put("next", "Stop here. You will be given the result; do not propose this again.");
    return Json.text(content);
  }

  /** The result of a call, where its run goes on without anybody saying that it is given out. */
  static ToolResult leftBehind(String callId, String tool, String reason) {
    return withheld(callId, tool, Status.CANCELLED, reason);
  }

  /**
   * The result of a call, of which a request that nothing more happens to says whether it is given
   * out.
   */
  static ToolResult of(String callId, Request request) {
    Output output =
        Output.of(request.revision().action().tool(), request.revision().action().arguments());
    String tool = output.tool();
    return switch (request.status()) {
      case EXECUTED -> given(callId, output, request);
      case FAILED -> Replies.failed(callId, tool, String.valueOf(request.result()));
      case EXPIRED ->
          withheld(callId, tool, Status.EXPIRED, "Nobody said in time that you may see it.");
      default -> decided(callId, tool, request);
    };
  }

  private static ToolResult given(String callId, Output output, Request request) {
    String text = request.result() == null ? output.text() : request.result();
    return output.failed()
        ? Replies.failed(callId, output.tool(), text)
        : new ToolResult(callId, output.tool(), Status.EXECUTED, text);
  }

  private static ToolResult decided(String callId, String tool, Request request) {
    Decision decision = request.decision();
    if (decision instanceof Decision.Rejected rejected) {
      Status status = rejected.by().equals(Change.SYSTEM) ? Status.DENIED : Status.REJECTED;
      return withheld(callId, tool, status, rejected.reason());
    } else if (decision instanceof Decision.Answered answered) {
      return new ToolResult(callId, tool, Status.ANSWERED, answered.text());
    } else if (decision instanceof Decision.Withdrawn withdrawn) {
      return withheld(callId, tool, Status.CANCELLED, withdrawn.reason());
    }
    throw new IllegalStateException("request " + request.id() + " is " + request.status());
  }

  private static ToolResult withheld(String callId, String tool, Status status, String reason) {
    Map<String, @Nullable Object> content = new LinkedHashMap<>();
    content.put("status", "withheld");
    content.put("tool", tool);
    content.put("reason", reason);
    content.put("next", STANDS);
    return new ToolResult(callId, tool, status, Json.text(content));
  }
}
