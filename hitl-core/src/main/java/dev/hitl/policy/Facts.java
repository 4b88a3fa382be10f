package dev.hitl.policy;

import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.signal.Alarm;
import dev.hitl.signal.Evidence;
import dev.hitl.signal.RunFacts;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that the rules may look at for one call. */
record Facts(
    RunId run,
    ToolCall call,
    Tool tool,
    Arguments arguments,
    Instant now,
    List<Hours> hours,
    Signals signals,
    Evidence evidence) {
  /** The fields of {@code agent} in conditions. */
  static final Set<String> AGENT = Set.of("name", "run", "tenant");

  /** The fields of {@code run} in conditions. */
  static final Set<String> RUN =
      Set.of("calls", "depth", "elapsed", "lastMinute", "lineage", "repeats", "spend");

  /** The fields of {@code call} in conditions. */
  static final Set<String> CALL = Set.of("id", "tool");

  @Nullable Double confidence() {
    return evidence.failed().isEmpty() ? signals.confidence() : null;
  }

  Alarm.Sight sight() {
    return new Alarm.Sight(signals, evidence);
  }

  /** The same, had each run proposed it that delegated to this one, the nearest first. */
  List<Facts> asThoseAbove() {
    RunFacts facts = evidence.run();
    List<RunId> lineage = facts.lineage();
    List<Facts> above = new ArrayList<>(lineage.size());
    for (int i = 0; i < lineage.size(); i++) {
      RunFacts theirs =
          new RunFacts(
              facts.total(),
              facts.sinceApproval(),
              facts.repeats(),
              facts.lastMinute(),
              facts.ofTool(),
              lineage.subList(i + 1, lineage.size()));
      above.add(
          new Facts(
              lineage.get(i), call, tool, arguments, now, hours, signals, evidence.with(theirs)));
    }
    return above;
  }

  /** The variables of conditions, all but {@code args} and {@code attributes}. */
  Map<String, @Nullable Object> variables() {
    Map<String, @Nullable Object> variables = new HashMap<>();
    variables.put("call", Map.of("id", call.id(), "tool", tool.name()));
    variables.put("agent", Map.of("name", run.agent(), "run", run.run(), "tenant", run.tenant()));
    variables.put("confidence", confidence());
    variables.put("run", runFacts());
    variables.put("risk", declaredRisk(tool));
    variables.put("now", now);
    Map<String, Boolean> open = new HashMap<>();
    hours.forEach(one -> open.put(one.name(), one.contains(now)));
    variables.put("hours", open);
    return variables;
  }

  private Map<String, Object> runFacts() {
    RunFacts facts = evidence.run();
    Map<String, Object> map = new HashMap<>();
    map.put("calls", (long) facts.total().calls());
    map.put("depth", (long) facts.depth());
    map.put("elapsed", facts.total().time());
    map.put("lastMinute", (long) facts.lastMinute());
    map.put("lineage", facts.lineage().stream().map(RunId::agent).toList());
    map.put("repeats", (long) facts.repeats());
    map.put("spend", facts.total().spend().doubleValue());
    return map;
  }

  /** The highest risk that the tool's own annotations state, as a word; empty if none does. */
  private static String declaredRisk(Tool tool) {
    Risk highest = null;
    for (Tool.Requirement requirement : tool.requirements()) {
      if (highest == null || requirement.risk().compareTo(highest) > 0) {
        highest = requirement.risk();
      }
    }
    return highest == null ? "" : highest.word();
  }
}
