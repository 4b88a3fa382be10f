package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.override.LeftBehind;
import dev.hitl.override.Overridden;
import dev.hitl.run.Overrides;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of a command, as an answer or a problem. */
final class Told {
  private Told() {}

  /** Where commands are said, under the key that the caller sent. */
  static Overrides overrides(Hitl hitl, Exchange exchange) {
    return exchange.key().map(hitl.overrides()::once).orElseGet(hitl::overrides);
  }

  /** The same where something was taken; nothing happened where it throws. */
  static Overridden taken(Overridden told) {
    if (told instanceof Overridden.NotAllowed not) {
      throw Problem.of(Problem.Kind.FORBIDDEN, not.reason());
    } else if (told instanceof Overridden.NotPossible not) {
      throw Problem.of(Problem.Kind.INVALID, not.reason());
    } else if (told instanceof Overridden.Changed changed) {
      throw changed(changed.checkpoint());
    }
    return told;
  }

  /** The number of the newest checkpoint says where it is now. */
  static Problem changed(int checkpoint) {
    return Problem.of(Problem.Kind.CHANGED, "the run went on since you saw it; look at it again")
        .with("checkpoint", checkpoint);
  }

  static String word(Overridden told) {
    return told instanceof Overridden.Sent
        ? "sent"
        : told instanceof Overridden.TakenBack ? "taken-back" : "done";
  }

  /** What nobody undoes, and what nobody is asked any more. */
  static Map<String, @Nullable Object> json(LeftBehind left) {
    List<Map<String, @Nullable Object>> executed = new ArrayList<>();
    for (LeftBehind.Executed each : left.executed()) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("tool", RequestJson.line(each.tool()));
      one.put("callId", RequestJson.line(each.callId()));
      one.put("request", each.request());
      one.put("at", each.at().toString());
      executed.add(one);
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("withdrawn", left.withdrawn());
    json.put("executed", executed);
    return json;
  }
}
