package dev.hitl.tool;

import dev.hitl.call.Output;
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
  private final Map<String, Tool> bases;

  private ToolRegistry(
      Map<String, Tool> tools, Map<String, Tool> compensations, Map<String, Tool> bases) {
    this.tools = tools;
    this.compensations = compensations;
    this.bases = bases;
  }

  /**
   * Collects tools.
   *
   * @param tools any number, also none
   * @return the registry
   * @throws IllegalArgumentException if two tools have the same name, one has a name that begins
   *     with {@code hitl_}, or one undoes a tool, or reads what decisions about it rest on, that is
   *     not there, has one already, or has not the parameters that it needs; it says which
   */
  public static ToolRegistry of(List<Tool> tools) {
    Map<String, Tool> byName = new LinkedHashMap<>();
    for (Tool tool : tools) {
      if (tool.name().startsWith(Output.PREFIX)) {
        throw new IllegalArgumentException(
            tool.source()
                + ": names that begin with '"
                + Output.PREFIX
                + "' are hitl's own, such as '"
                + tool.name()
                + "'; give it another name, on a method with @AgentTool(name = …)");
      }
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
    byName.values().removeIf(ToolRegistry::attends);
    Map<String, Tool> compensations = new LinkedHashMap<>();
    Map<String, Tool> bases = new LinkedHashMap<>();
    for (Tool tool : tools) {
      if (tool.compensates().isPresent() && tool.basisOf().isPresent()) {
        throw new IllegalArgumentException(
            tool.source() + " cannot both compensate a tool and read what decisions rest on");
      }
      tool.compensates().ifPresent(o -> attend(tool, " compensates '", o, byName, compensations));
      tool.basisOf().ifPresent(o -> attend(tool, " reads the basis of '", o, byName, bases));
    }
    return new ToolRegistry(
        Collections.unmodifiableMap(byName),
        Collections.unmodifiableMap(compensations),
        Collections.unmodifiableMap(bases));
  }

  /**
   * These tools and one of hitl's own.
   *
   * @param own a tool whose name begins with {@code hitl_}
   * @return another registry
   * @throws IllegalArgumentException if it has another name
   */
  public ToolRegistry and(Tool own) {
    if (!own.name().startsWith(Output.PREFIX)) {
      throw new IllegalArgumentException(own.name() + " is no tool of hitl's own");
    }
    Map<String, Tool> all = new LinkedHashMap<>(tools);
    all.put(own.name(), own);
    return new ToolRegistry(Collections.unmodifiableMap(all), compensations, bases);
  }

  /** What stands by another tool and is none of the agent's own. */
  private static boolean attends(Tool tool) {
    return tool.compensates().isPresent() || tool.basisOf().isPresent();
  }

  private static void attend(
      Tool tool, String does, String other, Map<String, Tool> agents, Map<String, Tool> found) {
    Tool attended = agents.get(other);
    if (attended == null) {
      throw new IllegalArgumentException(
          tool.source()
              + does
              + other
              + "', which is no tool; name one of "
              + new TreeSet<>(agents.keySet()));
    }
    Tool twin = found.putIfAbsent(other, tool);
    if (twin != null) {
      throw new IllegalArgumentException(
          tool.source() + does + other + "', and so does " + twin.source() + "; one is enough");
    }
    boolean undoes = tool.compensates().isPresent();
    for (String parameter : tool.parameterNames()) {
      if (!attended.parameterNames().contains(parameter) && !(undoes && parameter.equals(RESULT))) {
        throw new IllegalArgumentException(
            tool.source()
                + " asks for '"
                + parameter
                + "', but '"
                + other
                + "' has no such parameter; it has "
                + attended.parameterNames()
                + (undoes ? ", and its result is called '" + RESULT + "'" : ""));
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

  /**
   * What reads the facts that decisions about a tool rest on.
   *
   * @param tool the tool's name
   * @return empty if nothing does
   */
  public Optional<Tool> basisOf(String tool) {
    return Optional.ofNullable(bases.get(tool));
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
   * One tool, hitl's own included, which {@link #all} leaves out.
   *
   * @param name its exact name
   * @return empty if there is none of that name
   */
  public Optional<Tool> find(String name) {
    Tool tool = tools.get(name);
    return Optional.ofNullable(tool == null ? OutputTools.ALL.get(name) : tool);
  }

  /**
   * Every tool that an agent may call.
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
