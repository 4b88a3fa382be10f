package dev.hitl.telemetry;

import dev.hitl.Hitl;
import dev.hitl.HitlBuilder;
import dev.hitl.call.ToolCall;
import dev.hitl.request.Request;
import dev.hitl.store.InMemoryStore;
import dev.hitl.store.Store;
import dev.hitl.testing.SettableClock;
import dev.hitl.tool.Param;
import dev.hitl.tool.RequiresApproval;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** An office whose agent writes letters, for tests. */
final class Office {
  final SettableClock clock = new SettableClock(Instant.parse("2026-03-02T09:00:00Z"));
  final Store store = new InMemoryStore(clock);

  /** Its tools. */
  static final class Tools {
    public String read(String what) {
      return "it says: " + what;
    }

    @RequiresApproval
    public String send(String to, @Param(secret = true) String code) {
      if (to.isEmpty()) {
        throw new IllegalArgumentException("to nobody");
      }
      return "sent to " + to;
    }
  }

  Hitl open(UnaryOperator<HitlBuilder> more) {
    return open(store, more);
  }

  static Hitl open(Store store, UnaryOperator<HitlBuilder> more) {
    Hitl hitl =
        more.apply(Hitl.builder().store(store).tools(new Tools()).background(false)).build();
    hitl.agent(
        "clerk",
        run -> {
          List<ToolCall> calls = run.pendingCalls();
          run.append(run.call(calls.isEmpty() ? List.of(read(), send("you"), unknown()) : calls));
          return "done";
        });
    return hitl;
  }

  private static ToolCall read() {
    return ToolCall.of("c1", "read", Map.of("what", "hello"));
  }

  static ToolCall send(String to) {
    return ToolCall.of("c2", "send", Map.of("to", to, "code", "s3cr3t"));
  }

  private static ToolCall unknown() {
    return ToolCall.of("c3", "name of the model's own", Map.of());
  }

  static Request pending(Hitl hitl) {
    return hitl.review().inbox().get(0);
  }
}
