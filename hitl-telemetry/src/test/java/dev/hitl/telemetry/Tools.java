package dev.hitl.telemetry;

import dev.hitl.call.ToolCall;
import dev.hitl.tool.Tool;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Many tools that do nothing. */
final class Tools {
  private Tools() {}

  static Tool named(String name) {
    return Tool.named(name).runs(arguments -> "done");
  }

  static List<ToolCall> callsOf(int tools) {
    return IntStream.range(0, tools)
        .mapToObj(i -> ToolCall.of("c" + i, "tool" + i, Map.of()))
        .toList();
  }
}
