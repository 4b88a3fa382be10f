package dev.hitl.call;

/**
 * What the model is told about one call.
 *
 * @param callId the call it belongs to; match by this, never by position
 * @param tool the tool's name
 * @param status what became of the call
 * @param content for the model: the tool's value when it ran as proposed, otherwise a JSON object
 *     with {@code status}, the reason, and what to do next
 */
public record ToolResult(String callId, String tool, Status status, String content) {
  /** What became of a call. */
  public enum Status {
    /** The tool ran and returned. */
    EXECUTED,
    /** The tool ran and threw. */
    FAILED,
    /** A person said no; the content has the reason. */
    REJECTED,
    /** A person gave the answer in the tool's place. */
    ANSWERED,
    /** Policy forbids it; nobody was asked. */
    DENIED,
    /** Nobody decided in time. */
    EXPIRED,
    /** The question was taken back before anybody decided. */
    CANCELLED,
    /** The call could not be understood: broken JSON, unknown tool, arguments that do not bind. */
    INVALID
  }
}
