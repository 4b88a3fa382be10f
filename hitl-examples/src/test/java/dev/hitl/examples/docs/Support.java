package dev.hitl.examples.docs;

import dev.hitl.Hitl;
import dev.hitl.HitlBuilder;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Checkpoint;
import dev.hitl.checkpoint.CheckpointCodec;
import dev.hitl.checkpoint.Message;
import dev.hitl.examples.model.ChatModel;
import dev.hitl.examples.model.Reply;
import dev.hitl.request.Request;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.run.Run;
import dev.hitl.run.RunHandle;
import dev.hitl.store.InMemoryStore;
import dev.hitl.testing.SettableClock;
import dev.hitl.tool.RequiresApproval;
import dev.hitl.tool.Risk;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A support desk for the documentation's snippets: tools, people, and an agent's loop. */
final class Support {
  static final ReviewerDirectory PEOPLE =
      ReviewerDirectory.of(
          Map.of(
              "manager-1", Set.of("manager"),
              "manager-2", Set.of("manager"),
              "director-1", Set.of("director")));

  final SettableClock clock = new SettableClock();
  final InMemoryStore store = new InMemoryStore(clock);
  final Tools tools = new Tools();

  /** What tools really did, in order. */
  final List<String> effects = Collections.synchronizedList(new ArrayList<>());

  /** The tools. */
  final class Tools {
    public String lookUp(String orderId) {
      effects.add("lookUp " + orderId);
      return "order " + orderId + ": 3 items";
    }

    @RequiresApproval(
        when = "args.amount > 100",
        reviewers = "manager",
        message = "Refund {amount} on order {orderId}",
        deadline = "PT4H")
    public String refund(String orderId, BigDecimal amount) {
      effects.add("refund " + orderId + " " + amount);
      return "refunded " + amount;
    }

    public String credit(String orderId, BigDecimal amount) {
      effects.add("credit " + orderId + " " + amount);
      return "credited " + amount;
    }

    @RequiresApproval(risk = Risk.CRITICAL, message = "Delete account {account}")
    public String deleteAccount(String account) {
      effects.add("deleteAccount " + account);
      return "deleted";
    }
  }

  /** Nothing happens by itself, so that a test says when. */
  HitlBuilder builder() {
    return Hitl.builder().store(store).tools(tools).reviewers(PEOPLE).background(false);
  }

  /** A node with the agent {@code support}, whose model says what it is told to. */
  Hitl open(ChatModel model) {
    Hitl hitl = builder().build();
    hitl.agent("support", run -> answer(run, model));
    return hitl;
  }

  static String answer(Run run, ChatModel model) {
    while (true) {
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
  }

  static ToolCall refund(String id, String amount) {
    return ToolCall.of(id, "refund", "{\"orderId\":\"42\",\"amount\":" + amount + "}");
  }

  /** The only request of a run. */
  static Request only(RunHandle run) {
    List<Request> requests = run.requests();
    if (requests.size() != 1) {
      throw new AssertionError("expected one request, got " + requests.size());
    }
    return requests.get(0);
  }

  /** What the model was told about its calls, in the order it was told. */
  List<String> told(RunHandle run) {
    Checkpoint last =
        new CheckpointCodec().decode(store.checkpoints(run.id()), run.row().checkpoint());
    return last.messages().stream()
        .filter(message -> message.role().equals("tool"))
        .map(Message::text)
        .toList();
  }
}
