package dev.hitl.policy;

import dev.hitl.call.Arguments;
import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the tool that undoes a call is called with. */
final class Compensation {
  private Compensation() {}

  static Arguments arguments(Tool tool, Arguments executed, String result) {
    Map<?, ?> asked =
        Json.parseObject(tool.schema()).get("properties") instanceof Map<?, ?> properties
            ? properties
            : Map.of();
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    executed
        .asMap()
        .forEach(
            (name, value) -> {
              if (asked.containsKey(name)) {
                arguments.put(name, value);
              }
            });
    if (asked.get(ToolRegistry.RESULT) instanceof Map<?, ?> type) {
      arguments.put(ToolRegistry.RESULT, "string".equals(type.get("type")) ? result : read(result));
    }
    return Arguments.of(arguments);
  }

  private static @Nullable Object read(String result) {
    try {
      return Json.parse(result);
    } catch (JsonException e) {
      return result;
    }
  }
}
