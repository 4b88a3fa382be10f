package dev.hitl.telemetry;

import dev.hitl.audit.AuditEvent;
import dev.hitl.probe.Committed;
import dev.hitl.probe.Probe;
import dev.hitl.request.Request;
import dev.hitl.request.Trigger;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what this node put on record. The sum over all nodes is what is on record, each once,
 * since they began; rates and sums are the monitoring system's business.
 *
 * <table>
 *   <caption>Meters</caption>
 *   <tr><th>name</th><th>kind</th><th>tags</th></tr>
 *   <tr><td>hitl.calls</td><td>counter</td><td>tool, verdict: allowed, asked, denied</td></tr>
 *   <tr><td>hitl.decisions</td><td>counter</td><td>tool, outcome: the step's name</td></tr>
 *   <tr><td>hitl.wait</td><td>timer</td><td>tool, outcome</td></tr>
 *   <tr><td>hitl.executions</td><td>counter</td><td>tool, outcome</td></tr>
 *   <tr><td>hitl.escalations</td><td>counter</td><td>tool</td></tr>
 *   <tr><td>hitl.notices</td><td>counter</td><td>outcome: told, given_up</td></tr>
 *   <tr><td>hitl.runs</td><td>counter</td><td>outcome: finished, failed, quarantined, aborted</td></tr>
 *   <tr><td>hitl.overrides</td><td>counter</td><td>kind: overrule, emergency, flag, pause, abort,
 *       redirect, edit, stop</td></tr>
 * </table>
 *
 * <p>Tags come from the policy and the tools, never from a model: what was denied before anybody
 * was asked about its tool counts for the tool {@code other}, and so does every tool after the
 * first 200. Tests of the reviewers are not counted. Thread-safe.
 */
public final class HitlMeters implements Probe {
  /** In the place of a tool that is not named. */
  static final String OTHER = "other";

  private static final int MOST_TOOLS = 200;

  private static final Set<Trigger> EXECUTIONS =
      Set.of(
          Trigger.PERFORM,
          Trigger.SUCCEED,
          Trigger.RESOLVE_SUCCEEDED,
          Trigger.FAIL,
          Trigger.RESOLVE_FAILED,
          Trigger.LOSE,
          Trigger.COMPENSATE,
          Trigger.COMPENSATION_FAILED);

  private static final Set<Trigger> ESCALATIONS = Set.of(Trigger.CLIMB, Trigger.ESCALATE);

  private static final Map<String, String> NOTICES = Map.of("TOLD", "told", "GIVEN_UP", "given_up");

  private static final Map<String, String> RUNS =
      Map.of(
          "FINISHED",
          "finished",
          "FAILED",
          "failed",
          "QUARANTINED",
          "quarantined",
          "ABORTED",
          "aborted");

  private final MeterRegistry registry;
  private final Set<String> tools = ConcurrentHashMap.newKeySet();

  /**
   * Counts into a registry.
   *
   * @param registry where meters are
   */
  public HitlMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void committed(Committed committed) {
    AuditEvent event = committed.event();
    String type = event.type();
    if (committed.trigger().isPresent()) {
      step(committed, committed.trigger().get());
    } else if (event.data().get("calls") instanceof List<?> calls) {
      calls.forEach(call -> called(String.valueOf(((Map<?, ?>) call).get("tool"))));
    } else if (type.equals("DENIED")) {
      String tool = tools.contains(event.tool()) ? event.tool() : OTHER;
      registry.counter("hitl.calls", "tool", tool, "verdict", "denied").increment();
    } else if (NOTICES.containsKey(type)) {
      registry.counter("hitl.notices", "outcome", NOTICES.getOrDefault(type, OTHER)).increment();
    } else if (RUNS.containsKey(type)) {
      registry.counter("hitl.runs", "outcome", RUNS.getOrDefault(type, OTHER)).increment();
    }
    OverrideKind.of(event, committed.trigger().orElse(null))
        .ifPresent(kind -> registry.counter("hitl.overrides", "kind", kind).increment());
  }

  private void called(String tool) {
    registry.counter("hitl.calls", "tool", tool(tool), "verdict", "allowed").increment();
  }

  private void step(Committed committed, Trigger trigger) {
    String tool = tool(committed.event().tool());
    String outcome = trigger.name().toLowerCase(Locale.ROOT);
    if (trigger == Trigger.OPEN) {
      registry.counter("hitl.calls", "tool", tool, "verdict", "asked").increment();
    }
    if (committed.endsWait() || trigger == Trigger.OVERRULE) {
      registry.counter("hitl.decisions", "tool", tool, "outcome", outcome).increment();
    }
    if (committed.endsWait()) {
      wait(tool, outcome).record(waited(committed));
    }
    if (EXECUTIONS.contains(trigger)) {
      registry.counter("hitl.executions", "tool", tool, "outcome", outcome).increment();
    }
    if (ESCALATIONS.contains(trigger)) {
      registry.counter("hitl.escalations", "tool", tool).increment();
    }
  }

  private Timer wait(String tool, String outcome) {
    return Timer.builder("hitl.wait")
        .description("from the question to its end")
        .tag("tool", tool)
        .tag("outcome", outcome)
        .register(registry);
  }

  private static Duration waited(Committed committed) {
    Instant end = committed.event().at();
    Duration waited = Duration.between(committed.request().map(Request::openedAt).orElse(end), end);
    return waited.isNegative() ? Duration.ZERO : waited;
  }

  private String tool(String name) {
    if (tools.contains(name)) {
      return name;
    }
    return tools.size() < MOST_TOOLS && tools.add(name) ? name : OTHER;
  }
}
