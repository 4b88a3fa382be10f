package dev.hitl.tool;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tools that an agent may call, by name. Immutable and thread-safe. */
public final class ToolRegistry {
  private final Map<String, Tool> tools;

  private ToolRegistry(Map<String, Tool> tools) {
    this.tools = tools;
  }

  /**
   * Collects tools.
   *
   * @param tools any number, also none
   * @return the registry
   * @throws IllegalArgumentException if two tools have the same name; it says where both come from
   */
  public static ToolRegistry of(List<Tool> tools) {
    Map<String, Tool> byName = new LinkedHashMap<>();
    for (Tool tool : tools) {
      Tool other = byName.putIfAbsent(tool.name(), tool);
      if (other != null) {
        throw new IllegalArgumentException(
            "two tools are called '"
                + tool.name()
                + "': "
                + other.source()
                + " and "
                + tool.source()
                + "; give one another name, on a method with @AgentTool(name = …)");
      }
    }
    return new ToolRegistry(Collections.unmodifiableMap(byName));
  }

  /**
   * One tool.
   *
   * @param name its exact name
   * @return empty if there is none of that name
   */
  public Optional<Tool> find(String name) {
    return Optional.ofNullable(tools.get(name));
  }

  /**
   * Every tool.
   *
   * @return tools in the order in which they were given, unmodifiable
   */
  public Collection<Tool> all() {
    return tools.values();
  }

  /**
   * Every tool for a model.
   *
   * @return a JSON array of what {@link Tool#definition} gives
   */
  public String definitions() {
    return all().stream().map(Tool::definition).collect(Collectors.joining(",", "[", "]"));
  }
}
