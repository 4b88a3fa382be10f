package dev.hitl.tool;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The tools that an agent may call, by name. Immutable and thread-safe. */
public final class ToolRegistry {
  /** What a compensation calls the result of the call that it undoes. */
  public static final String RESULT = "result";

  private final Map<String, Tool> tools;
  private final Map<String, Tool> compensations;

  private ToolRegistry(Map<String, Tool> tools, Map<String, Tool> compensations) {
    this.tools = tools;
    this.compensations = compensations;
  }

  /**
   * Collects tools.
   *
   * @param tools any number, also none
   * @return the registry
   * @throws IllegalArgumentException if two tools have the same name, or one undoes a tool that is
   *     not there, is undone already, or has not the parameters that it needs; it says which
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
    Map<String, Tool> compensations = new LinkedHashMap<>();
    for (Tool tool : tools) {
      tool.compensates().ifPresent(undone -> compensate(undone, tool, byName, compensations));
    }
    compensations.values().forEach(tool -> byName.remove(tool.name()));
    return new ToolRegistry(
        Collections.unmodifiableMap(byName), Collections.unmodifiableMap(compensations));
  }

  private static void compensate(
      String undone, Tool tool, Map<String, Tool> byName, Map<String, Tool> compensations) {
    Tool original = byName.get(undone);
    if (original == null || original.compensates().isPresent()) {
      throw new IllegalArgumentException(
          tool.source()
              + " compensates '"
              + undone
              + "', which is no tool; name one of "
              + new TreeSet<>(byName.keySet()));
    }
    Tool other = compensations.putIfAbsent(undone, tool);
    if (other != null) {
      throw new IllegalArgumentException(
          "'" + undone + "' is compensated by two: " + other.source() + " and " + tool.source());
    }
    for (String parameter : tool.parameterNames()) {
      if (!original.parameterNames().contains(parameter) && !parameter.equals(RESULT)) {
        throw new IllegalArgumentException(
            tool.source()
                + " asks for '"
                + parameter
                + "', but '"
                + undone
                + "' has no such parameter; it has "
                + original.parameterNames()
                + ", and its result is called '"
                + RESULT
                + "'");
      }
    }
  }

  /**
   * What undoes a tool.
   *
   * @param tool the tool's name
   * @return empty if nothing does
   */
  public Optional<Tool> compensationOf(String tool) {
    return Optional.ofNullable(compensations.get(tool));
  }

  /** Whatever the invoker may run under a permit. */
  Optional<Tool> runnable(String name) {
    return find(name)
        .or(
            () ->
                compensations.values().stream()
                    .filter(tool -> tool.name().equals(name))
                    .findFirst());
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
