package dev.hitl.tool;

import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;

/** Runs tools the way the gate does when policy allows a call. */
final class Calls {
  private Calls() {}

  static Action action(ToolRegistry tools, String tool, Arguments arguments) {
    Tool found = tools.find(tool).orElseThrow();
    return new Action(
        RunId.of("agent", "run"),
        "call-1",
        tool,
        found.signature(),
        found.normalise(arguments),
        "v1",
        1);
  }

  static String invoke(ToolRegistry tools, String tool, Arguments arguments) throws Exception {
    Action action = action(tools, tool, arguments);
    return new Invoker(tools)
        .invoke(action, Invoker.Permit.allowed(action), Approval.none("key-1"));
  }

  static String invoke(Object object, String tool, String json) throws Exception {
    return invoke(ToolRegistry.of(Tool.of(object)), tool, Arguments.parse(json));
  }
}
