package dev.hitl.gate;

import dev.hitl.call.Json;
import dev.hitl.call.ToolResult;
import dev.hitl.checkpoint.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How an agent is told what a person wants it to do instead. */
final class Redirection {
  private Redirection() {}

  /** Between batches: a message that says whose words it has. */
  static Message message(String by, String instruction) {
    return Message.user(
        "Instruction of " + by + ", a person who oversees this run: " + Scrub.text(instruction));
  }

  /** How far a call was when its agent was told to do something else. */
  enum Progress {
    NOT_BEGUN("Nothing was run. A person oversees this run; do what they say instead."),
    BEGUN(
        "The tool had begun, and what it did until then stands; it does not go on. A person"
            + " oversees this run; do what they say instead."),
    RAN(
        "The tool ran, and what it did stands; only its result is kept from you. Do not call it"
            + " again to see the result. A person oversees this run; do what they say instead.");

    private final String next;

    Progress(String next) {
      this.next = next;
    }
  }

  /** In the place of a call's result, so that a conversation stays well-formed. */
  static ToolResult result(
      String callId, String tool, String by, String instruction, Progress progress) {
    Map<String, @Nullable Object> content = new LinkedHashMap<>();
    content.put("status", "redirected");
    content.put("tool", tool);
    content.put("by", by);
    content.put("instruction", Scrub.text(instruction));
    content.put("next", progress.next);
    return new ToolResult(callId, tool, ToolResult.Status.REJECTED, Json.text(content));
  }
}
