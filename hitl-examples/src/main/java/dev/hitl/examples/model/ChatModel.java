package dev.hitl.examples.model;

import dev.hitl.checkpoint.Message;
import java.util.List;

/**
 * A model that goes on with a conversation. It keeps nothing between calls: all that it needs is in
 * the messages, so a run that is resumed in another process gets the reply that it would have had.
 */
@FunctionalInterface
public interface ChatModel {
  /**
   * Asks for the next message.
   *
   * @param messages the conversation so far, oldest first
   * @return what the model says or wants to do
   * @throws ModelException if there is no usable reply
   */
  Reply next(List<Message> messages);
}
