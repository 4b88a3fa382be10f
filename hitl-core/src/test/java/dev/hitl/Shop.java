package dev.hitl;

import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Policy;
import dev.hitl.request.Request;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.run.Agent;
import dev.hitl.run.Run;
import dev.hitl.run.RunHandle;
import dev.hitl.store.InMemoryStore;
import dev.hitl.store.Store;
import dev.hitl.testing.RecordingNotifier;
import dev.hitl.testing.SettableClock;
import dev.hitl.tool.AgentTool;
import dev.hitl.tool.Approval;
import dev.hitl.tool.NeedHumanApproval;
import dev.hitl.tool.RequiresApproval;
import dev.hitl.tool.Risk;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A shop with an agent, for tests: tools that count what they did, and a scripted model. */
public final class Shop {
  public final SettableClock clock = new SettableClock(Instant.parse("2026-03-02T09:00:00Z"));
  public final RecordingNotifier notifier = new RecordingNotifier();

  /** What tools really did, in order. */
  public final List<String> effects = Collections.synchronizedList(new ArrayList<>());

  public final Tools tools = new Tools();
  public final Store store;

  public static final ReviewerDirectory PEOPLE =
      ReviewerDirectory.of(
          Map.of(
              "manager-1", Set.of("manager"),
              "manager-2", Set.of("manager"),
              "director-1", Set.of("director", "manager"),
              "clerk-1", Set.of("clerk")));

  public Shop() {
    store = new InMemoryStore(clock);
  }

  public Shop(Store store) {
    this.store = store;
  }

  /** A shop on a store that judges time by the shop's clock. */
  public Shop(Function<Clock, Store> opening) {
    store = opening.apply(clock);
  }

  /** Tools of the shop. */
  public final class Tools {
    public String lookUp(String orderId) {
      effects.add("lookUp " + orderId);
      return "order " + orderId + ": 3 items";
    }

    @RequiresApproval(
        risk = Risk.HIGH,
        when = "args.amount > 100",
        reviewers = "manager",
        message = "Refund {amount} on order {orderId}",
        deadline = "PT4H")
    public String refund(String orderId, BigDecimal amount) {
      effects.add("refund " + orderId + " " + amount + " " + Approval.current().deciders());
      return "refunded " + amount;
    }

    @RequiresApproval(risk = Risk.CRITICAL, message = "Delete account {account}")
    public String deleteAccount(String account) {
      effects.add("delete " + account);
      return "deleted";
    }

    @RequiresApproval
    public String explode(String what) {
      effects.add("explode " + what);
      throw new IllegalStateException("exploded: " + what);
    }

    public String credit(String orderId, BigDecimal amount) {
      effects.add("credit " + orderId + " " + amount);
      return "credited " + amount;
    }

    public String askingByItself(String what) {
      effects.add("asks " + Approval.current().granted());
      if (!Approval.current().granted()) {
        throw new NeedHumanApproval("Do " + what, Map.of("what", what));
      }
      effects.add("did " + what);
      return "did " + what;
    }

    @RequiresApproval
    @AgentTool(idempotent = true)
    public String setPrice(String item, BigDecimal price) {
      effects.add("setPrice " + item + " " + price);
      return "set";
    }
  }

  public Hitl open(UnaryOperator<HitlBuilder> more) {
    return more.apply(
            Hitl.builder()
                .store(store)
                .tools(tools)
                .reviewers(PEOPLE)
                .notifier(notifier)
                .background(false))
        .build();
  }

  public Hitl open() {
    return open(builder -> builder);
  }

  public Hitl open(String policy) {
    return open(builder -> builder.policy(Policy.parse(policy)));
  }

  /**
   * An agent whose model proposes these batches one after another and then ends. It knows how far
   * it is from the conversation only, as a model does.
   */
  @SafeVarargs
  public static Agent proposing(List<ToolCall>... batches) {
    return run -> {
      while (true) {
        List<ToolCall> calls = run.pendingCalls();
        if (calls.isEmpty()) {
          int done = batchesDone(run);
          if (done == batches.length) {
            return lastToolText(run);
          }
          calls = batches[done];
          run.append("{\"role\":\"assistant\",\"batch\":" + (done + 1) + "}");
        }
        run.append(run.call(calls));
      }
    };
  }

  private static int batchesDone(Run run) {
    return (int) run.messages().stream().filter(m -> m.role().equals("assistant")).count();
  }

  /** What the model was told last. */
  public static String lastToolText(Run run) {
    return toolTexts(run).peekLast();
  }

  public static Deque<String> toolTexts(Run run) {
    Deque<String> texts = new ArrayDeque<>();
    run.messages().stream().filter(m -> m.role().equals("tool")).forEach(m -> texts.add(m.text()));
    return texts;
  }

  public static ToolCall refund(String id, String amount) {
    return ToolCall.of(id, "refund", "{\"orderId\":\"42\",\"amount\":" + amount + "}");
  }

  public static ToolCall call(String id, String tool, String argument, String value) {
    return ToolCall.of(id, tool, Map.of(argument, value));
  }

  /** The only request of a run. */
  public static Request only(RunHandle run) {
    List<Request> requests = run.requests();
    if (requests.size() != 1) {
      throw new AssertionError("expected one request, got " + requests.size());
    }
    return requests.get(0);
  }

  public static RunId runId(String run) {
    return RunId.of("support", run);
  }
}
