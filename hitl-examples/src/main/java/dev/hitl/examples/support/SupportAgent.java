package dev.hitl.examples.support;

import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import dev.hitl.examples.model.ChatModel;
import dev.hitl.examples.model.Reply;
import dev.hitl.run.Agent;
import dev.hitl.run.Run;
import java.util.List;

/** The agent's loop, in plain Java. All that it knows is in its run. */
final class SupportAgent implements Agent {
  private static final int MAX_MESSAGES = 60;

  private static final String INSTRUCTIONS =
      "You answer the customers of a lamp shop. Look up the order and our policy before you act."
          + " When a tool result says that a person decided otherwise, keep to it and tell the"
          + " customer. Answer in at most three sentences.";

  private final ChatModel model;

  SupportAgent(ChatModel model) {
    this.model = model;
  }

  /** What a ticket's conversation begins with. */
  static List<Message> opening(Ticket ticket) {
    return List.of(Message.system(INSTRUCTIONS), Message.user(ticket.text()));
  }

  @Override
  public String run(Run run) {
    while (run.messages().size() < MAX_MESSAGES) {
      List<ToolCall> calls = run.pendingCalls();
      if (calls.isEmpty()) {
        Reply reply = model.next(run.messages());
        run.append(reply.message());
        if (reply.isFinal()) {
          return reply.text();
        }
        calls = reply.toolCalls();
      }
      run.append(run.call(calls));
    }
    throw new IllegalStateException("no answer within " + MAX_MESSAGES + " messages");
  }
}
