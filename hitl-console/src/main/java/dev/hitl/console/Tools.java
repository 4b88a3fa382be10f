package dev.hitl.console;

import dev.hitl.call.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tools that this node knows, for those who edit arguments or have another tool called.
 *
 * @param definitions name, description and schema of the parameters, by name
 */
record Tools(Map<String, Map<?, ?>> definitions) {
  static Tools parse(String definitions) {
    Map<String, Map<?, ?>> byName = new LinkedHashMap<>();
    if (Json.parse(definitions) instanceof List<?> all) {
      for (Object each : all) {
        if (each instanceof Map<?, ?> tool) {
          byName.put(String.valueOf(tool.get("name")), tool);
        }
      }
    }
    return new Tools(byName);
  }

  /** Null where another node has the tool. */
  @Nullable Object schema(String tool) {
    Map<?, ?> definition = definitions.get(tool);
    return definition == null ? null : definition.get("parameters");
  }

  Answer all(Exchange exchange) {
    return Answer.ok(Map.of("tools", List.copyOf(definitions.values())));
  }
}
