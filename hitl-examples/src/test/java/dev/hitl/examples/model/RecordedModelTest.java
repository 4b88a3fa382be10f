package dev.hitl.examples.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.call.Json;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import dev.hitl.call.ToolResult.Status;
import dev.hitl.checkpoint.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedModelTest {
  private static final String RECORDING =
      """
      {"user": "hello",
       "replies": [
         {"after": 0, "response": {"id": "chatcmpl-1", "object": "chat.completion",
           "choices": [{"index": 0, "finish_reason": "tool_calls", "message": {
             "role": "assistant", "content": null, "refusal": null, "annotations": [],
             "tool_calls": [
               {"id": "call_1", "type": "function",
                "function": {"name": "look", "arguments": "{\\"id\\":\\"7\\"}"}},
               {"id": "call_2", "type": "function",
                "function": {"name": "pay", "arguments": "{\\"amount\\": 0.10"}}]}}],
           "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}}},
         {"after": 1, "results": ["rejected", "too much"], "response": {"choices": [
           {"message": {"role": "assistant", "content": "It was too much."}}]}},
         {"after": 1, "response": {"choices": [
           {"message": {"role": "assistant", "content": "Done."}}]}}]}
      """;

  private final RecordedModel model = new RecordedModel(List.of(RECORDING));

  @Test
  void aReplyHasEveryParallelCallWithItsArgumentsAsTheModelSentThem() {
    Reply reply = model.next(List.of(Message.system("be kind"), Message.user("hello")));

    assertThat(reply.isFinal()).isFalse();
    assertThat(reply.toolCalls())
        .containsExactly(
            ToolCall.of("call_1", "look", "{\"id\":\"7\"}"),
            ToolCall.of("call_2", "pay", "{\"amount\": 0.10"));
  }

  @Test
  void theMessageToAppendKeepsItsNullContentAndItsCallsAndLeavesOutWhatRequestsDoNotTake() {
    Reply reply = model.next(List.of(Message.user("hello")));

    assertThat(Json.parseObject(reply.message().body()))
        .containsOnlyKeys("role", "content", "tool_calls")
        .containsEntry("content", null);
  }

  @Test
  void theResultsOfTheLastTurnDecideBetweenReplies() {
    assertThat(afterFirst("{\"status\":\"rejected\",\"reason\":\"too much\"}").text())
        .isEqualTo("It was too much.");
    assertThat(afterFirst("{\"status\":\"rejected\",\"reason\":\"no\"}").text()).isEqualTo("Done.");
  }

  @Test
  void twoModelsMadeOfTheSameRecordingGiveTheSameReply() {
    List<Message> messages = List.of(Message.user("hello"));

    assertThat(new RecordedModel(List.of(RECORDING)).next(messages))
        .isEqualTo(model.next(messages));
  }

  @Test
  void aConversationThatWasNotRecordedIsAnError() {
    assertThatThrownBy(() -> model.next(List.of(Message.user("bye"))))
        .isInstanceOf(ModelException.class)
        .hasMessage("no recorded conversation begins with \"bye\"");
  }

  @Test
  void aConversationThatGoesOnLongerThanItsRecordingIsAnError() {
    assertThatThrownBy(
            () ->
                model.next(
                    List.of(
                        Message.user("hello"), Message.assistant("one"), Message.assistant("two"))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("no reply after 2 messages");
  }

  @Test
  void aRecordingThatIsNotInTheFormIsRefusedByItsNumber() {
    assertThatThrownBy(() -> new RecordedModel(List.of(RECORDING, "{\"user\":\"x\"}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("recording 2 of 2: the list replies is missing");
    assertThatThrownBy(() -> new RecordedModel(List.of(RECORDING, RECORDING)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another recording answers the same words");
  }

  private Reply afterFirst(String result) {
    List<Message> messages = new ArrayList<>();
    messages.add(Message.user("hello"));
    messages.add(model.next(messages).message());
    messages.add(Message.of(new ToolResult("call_2", "pay", Status.REJECTED, result)));
    return model.next(messages);
  }
}
