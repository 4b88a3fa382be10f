package dev.hitl.examples.docs;

import dev.hitl.call.Json;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import dev.hitl.examples.model.ChatModel;
import dev.hitl.examples.model.Reply;
import java.util.List;
import java.util.Map;

/** A model that says what it is told to, one reply after another, whoever asks. */
final class ScriptedModel implements ChatModel {
  private final List<Reply> replies;

  private ScriptedModel(List<Reply> replies) {
    this.replies = replies;
  }

  static ScriptedModel saying(Reply... replies) {
    return new ScriptedModel(List.of(replies));
  }

  /** Proposes a batch, then gives its answer. */
  static ScriptedModel proposing(ToolCall... calls) {
    return saying(calls(calls), text("done"));
  }

  static Reply calls(ToolCall... calls) {
    List<String> ids = List.of(calls).stream().map(ToolCall::id).toList();
    String json = Json.text(Map.of("role", "assistant", "calls", ids));
    return new Reply(Message.json(json), List.of(calls), "");
  }

  static Reply text(String words) {
    return new Reply(Message.assistant(words), List.of(), words);
  }

  @Override
  public Reply next(List<Message> messages) {
    return replies.get((int) messages.stream().filter(m -> m.role().equals("assistant")).count());
  }
}
