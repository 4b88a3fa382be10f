package dev.hitl.bench;

import dev.hitl.Hitl;
import dev.hitl.HitlBuilder;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.run.Run;
import dev.hitl.seal.Seals;
import dev.hitl.store.Store;
import dev.hitl.tool.NeedHumanApproval;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A node of hitl with one agent that pauses once, with a state of about 2 KB, and one tool that
 * needs a person. Everything goes through the public API. Thread-safe.
 */
final class Node implements AutoCloseable, Contender {
  static final String AGENT = "bench";
  static final ToolCall CALL =
      ToolCall.of("call-1", "refund", "{\"orderId\":\"order-4711\",\"amount\":129.95}");
  private static final Arguments STATE =
      Arguments.of(Map.of("notes", "0123456789abcdef".repeat(128)));

  /** Where a run has come to, told to whoever wants to look at the store meanwhile. */
  enum Point {
    OPENED,
    CLAIMED,
    ENTERED_AGAIN
  }

  private static final class Watch {
    long begun;
    long parked;
    long enteredAgain;
    String request = "";
  }

  final Hitl hitl;
  private final Consumer<Point> visitor;
  private final Map<String, Watch> watches = new ConcurrentHashMap<>();

  Node(Store store, Consumer<Point> visitor) {
    this.visitor = visitor;
    hitl = builder(store, visitor).background(false).build();
    hitl.agent(AGENT, this::run);
  }

  Node(Store store) {
    this(store, point -> {});
  }

  /** A node that seals; what is not sealed synchronously is sealed only when it is told to. */
  Node(Store store, Seals seals) {
    visitor = point -> {};
    hitl = builder(store, visitor).background(false).seals(seals).build();
    hitl.agent(AGENT, this::run);
  }

  static HitlBuilder builder(Store store, Consumer<Point> visitor) {
    return Hitl.builder()
        .store(store)
        .tool(
            Tool.named("refund")
                .parameter("orderId", String.class)
                .parameter("amount", java.math.BigDecimal.class)
                .requiresApproval(Risk.HIGH)
                .runs(
                    arguments -> {
                      visitor.accept(Point.CLAIMED);
                      return "refunded";
                    }));
  }

  private String run(Run run) {
    Watch watch = watches.computeIfAbsent(run.id().run(), name -> new Watch());
    List<ToolCall> owed = run.pendingCalls();
    if (!owed.isEmpty()) {
      watch.enteredAgain = System.nanoTime();
      visitor.accept(Point.ENTERED_AGAIN);
      run.append(run.call(owed));
      return "done";
    }
    run.state(STATE);
    visitor.accept(Point.OPENED);
    watch.begun = System.nanoTime();
    try {
      run.call(CALL);
      throw new IllegalStateException("nobody was asked");
    } catch (NeedHumanApproval asked) {
      watch.parked = System.nanoTime();
      watch.request = asked.requests().get(0);
      throw asked;
    }
  }

  /** Starts a run, which pauses; the reference of its request. */
  String park(RunId run) {
    hitl.start(run, "I want my money back for order 4711");
    Watch watch = watches.get(run.run());
    if (watch == null) {
      throw new IllegalStateException("the agent was not entered");
    }
    return watch.request;
  }

  static RunId newRun() {
    return RunId.of(AGENT, UUID.randomUUID().toString());
  }

  /** One whole cycle, from a start to the answer; how long its three parts took. */
  @Override
  public long[] sample() {
    RunId run = newRun();
    String request = park(run);
    long deciding = System.nanoTime();
    hitl.review().approve(request, "manager-1");
    long decided = System.nanoTime();
    hitl.resume(run);
    Watch watch = watches.remove(run.run());
    if (watch == null || watch.enteredAgain == 0) {
      throw new IllegalStateException("the run was not resumed");
    }
    return new long[] {
      watch.parked - watch.begun, decided - deciding, watch.enteredAgain - decided
    };
  }

  /** Drops what is only here for measuring, so that it does not count as held memory. */
  void forget() {
    watches.clear();
  }

  @Override
  public void close() {
    hitl.close();
  }
}
