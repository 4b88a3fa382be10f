package dev.hitl.examples.model;

import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import java.util.List;

/**
 * What a model said.
 *
 * @param message the assistant's message, to be appended to the conversation as it is
 * @param toolCalls all that the model wants to do at once; empty when it has its answer
 * @param text what it said in words; empty where it said nothing
 */
public record Reply(Message message, List<ToolCall> toolCalls, String text) {
  /** Copies the list. */
  public Reply {
    toolCalls = List.copyOf(toolCalls);
  }

  /**
   * Whether the model has its answer.
   *
   * @return true if it calls no tool
   */
  public boolean isFinal() {
    return toolCalls.isEmpty();
  }
}
