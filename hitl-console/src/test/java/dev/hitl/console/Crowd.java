package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.request.Request;
import dev.hitl.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A desk where so much waits that nobody could look at all of it: refunds, each of another amount,
 * and behind them, opened earlier, some that were decided.
 */
final class Crowd implements AutoCloseable {
  static final int DECIDED = 12;

  /** Asked for together, so that it is there in a few hundred transactions. */
  private static final int TOGETHER = 20;

  final Hitl hitl;
  final HitlConsole console;
  private final AtomicInteger proposed = new AtomicInteger();
  private volatile int together = 1;

  Crowd(Store store, int waiting) {
    hitl =
        Hitl.builder()
            .store(store)
            .tools(new Desk.Tools())
            .reviewers(new Desk.Directory())
            .background(false)
            .build();
    hitl.agent("support", run -> run.call(calls()).toString());
    for (int i = 0; i < DECIDED; i++) {
      Request request = ask("decided-" + i);
      hitl.review().reject(request.reference(), "manager-1", "refunded before");
    }
    for (int left = waiting; left > 0; left -= TOGETHER) {
      together = Math.min(left, TOGETHER);
      hitl.start(RunId.of("support", "waiting-" + left), "refund");
    }
    together = 1;
    Authenticator everybody = incoming -> Optional.of(new Caller("default", "manager-1"));
    console =
        HitlConsole.on(hitl)
            .authenticator(everybody)
            .requestsPerMinute(1_000_000, 1_000_000)
            .streams(10_000, 10_000)
            .port(0)
            .start();
  }

  private List<ToolCall> calls() {
    List<ToolCall> calls = new ArrayList<>();
    for (int i = 0; i < together; i++) {
      Map<String, ?> arguments = Map.of("orderId", "42", "amount", proposed.incrementAndGet());
      calls.add(ToolCall.of("c" + i, "refund", arguments));
    }
    return calls;
  }

  /** One more. */
  Request ask(String name) {
    RunId run = RunId.of("support", name);
    hitl.start(run, "refund");
    return hitl.run(run).requests().get(0);
  }

  Http manager() {
    return Http.of(console, Desk.token("manager-1"));
  }

  @Override
  public void close() {
    console.close();
    hitl.close();
  }
}
