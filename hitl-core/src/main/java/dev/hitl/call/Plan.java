package dev.hitl.call;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Calls that an agent means to make, one after the other, proposed as a whole. Immutable and
 * thread-safe.
 *
 * @param goal what it is for, in the agent's own words
 * @param steps the calls in their order
 */
public record Plan(String goal, List<Step> steps) {
  /** The tool by which a plan is proposed. */
  public static final String TOOL = Output.PREFIX + "plan";

  /** The most steps that one plan has: more than people read is not read. */
  public static final int MOST_STEPS = 50;

  private static final int MOST_SHOWN = 80;

  /** Copies the list. */
  public Plan {
    steps = List.copyOf(steps);
  }

  /**
   * One call of a plan.
   *
   * @param tool which tool
   * @param arguments what it is called with; where an argument has a bound, an example of it
   * @param bounds by argument, where more than that one value will do; what has none is exact
   * @param why the agent's own words; null where it gave none
   */
  public record Step(
      String tool, Arguments arguments, Map<String, Bound> bounds, @Nullable String why) {
    /** Copies the bounds. */
    public Step {
      bounds = Collections.unmodifiableMap(new LinkedHashMap<>(bounds));
    }

    /**
     * A call with exactly these arguments.
     *
     * @param tool which tool
     * @param arguments by name, as JSON values
     * @return the step
     */
    public static Step of(String tool, Map<String, ?> arguments) {
      return new Step(tool, Arguments.of(arguments), Map.of(), null);
    }

    /**
     * This step with room for an argument.
     *
     * @param argument its name
     * @param bound what it may be
     * @return another step
     */
    public Step with(String argument, Bound bound) {
      Map<String, Bound> more = new LinkedHashMap<>(bounds);
      more.put(argument, bound);
      return new Step(tool, arguments, more, why);
    }

    /**
     * This step with other arguments.
     *
     * @param other in place of all it has
     * @return another step
     */
    public Step with(Arguments other) {
      return new Step(tool, other, bounds, why);
    }

    /**
     * The names of arguments in which a call of the same tool is not this step: another value,
     * however little it differs in how it is written, one that is missing, one too many. A bounded
     * argument differs where it is outside of its bound.
     *
     * @param given what the tool is called with, normalised as this step's arguments are
     * @return empty where it is this step
     */
    public Set<String> differences(Arguments given) {
      if (bounds.isEmpty() && arguments.equals(given)) {
        return Set.of();
      }
      Set<String> names = new LinkedHashSet<>(arguments.asMap().keySet());
      names.addAll(given.asMap().keySet());
      names.addAll(bounds.keySet());
      Set<String> different = new LinkedHashSet<>();
      for (String name : names) {
        Bound bound = bounds.get(name);
        boolean same =
            bound != null
                ? bound.holds(given.get(name))
                : arguments.asMap().containsKey(name) == given.asMap().containsKey(name)
                    && Json.text(arguments.get(name)).equals(Json.text(given.get(name)));
        if (!same) {
          different.add(name);
        }
      }
      if (different.isEmpty() && bounds.isEmpty()) {
        different.add("the order of its arguments");
      }
      return different;
    }

    /**
     * What a call differs in, in words.
     *
     * @param given what the tool is called with
     * @param secrets the names of arguments whose values are not shown
     * @return such as {@code amount: 50 -> 500}; empty where it is this step
     */
    public String difference(Arguments given, Set<String> secrets) {
      List<String> words = new ArrayList<>();
      for (String name : differences(given)) {
        Bound bound = bounds.get(name);
        String expected = bound != null ? bound.describe() : shown(arguments, name);
        words.add(
            !arguments.asMap().containsKey(name) && !given.asMap().containsKey(name)
                ? name
                : secrets.contains(name)
                    ? name + ": another value, which is not shown"
                    : name + ": " + cut(expected) + " -> " + cut(shown(given, name)));
      }
      return String.join(", ", words);
    }

    private static String shown(Arguments all, String name) {
      return all.asMap().containsKey(name) ? Json.text(all.get(name)) : "nothing";
    }

    private static String cut(String text) {
      return text.length() <= MOST_SHOWN
          ? text
          : Json.wellFormed(text.substring(0, MOST_SHOWN)) + "… (cut)";
    }

    Map<String, @Nullable Object> toMap() {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("tool", tool);
      map.put("arguments", arguments.asMap());
      if (!bounds.isEmpty()) {
        Map<String, @Nullable Object> limits = new LinkedHashMap<>();
        bounds.forEach((name, bound) -> limits.put(name, bound.toMap()));
        map.put("bounds", limits);
      }
      if (why != null) {
        map.put("why", why);
      }
      return map;
    }
  }

  /**
   * Begins a plan.
   *
   * @param goal what it is for
   * @param steps the calls in their order
   * @return the plan
   */
  public static Plan of(String goal, Step... steps) {
    return new Plan(goal, List.of(steps));
  }

  /**
   * Reads what {@link #arguments} gave, or what a model proposed.
   *
   * @param arguments of a call of {@link #TOOL}
   * @return the plan
   * @throws IllegalArgumentException if it is none; it names the step
   */
  public static Plan of(Arguments arguments) {
    List<Step> steps = new ArrayList<>();
    for (Object each : arguments.get("steps") instanceof List<?> list ? list : List.of()) {
      try {
        steps.add(step((Map<?, ?>) Objects.requireNonNull(each, "it is null")));
      } catch (IllegalArgumentException | NullPointerException | ClassCastException e) {
        throw new IllegalArgumentException(
            "step " + (steps.size() + 1) + " cannot be used: " + e.getMessage(), e);
      }
    }
    return new Plan(arguments.get("goal") instanceof String goal ? goal : "", steps);
  }

  private static Step step(Map<?, ?> map) {
    if (!(map.get("tool") instanceof String tool)) {
      throw new IllegalArgumentException("it names no tool");
    }
    Map<String, Bound> bounds = new LinkedHashMap<>();
    members(map.get("bounds"))
        .forEach(
            (name, bound) -> {
              if (!(bound instanceof Map<?, ?> stored)) {
                throw new IllegalArgumentException("the bound of '" + name + "' is no object");
              }
              bounds.put(name, bound(name, stored));
            });
    return new Step(
        tool,
        Arguments.of(members(map.get("arguments"))),
        bounds,
        map.get("why") instanceof String why ? why : null);
  }

  private static Bound bound(String argument, Map<?, ?> stored) {
    try {
      return Bound.read(stored);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the bound of '%s' is neither {from, to} nor {oneOf: [..]} nor {any: true}"
              .formatted(argument),
          e);
    }
  }

  private static Map<String, @Nullable Object> members(@Nullable Object value) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, member) -> members.put(String.valueOf(name), member));
    }
    return members;
  }

  /**
   * The form in which it is proposed, shown and approved.
   *
   * @return the arguments of a call of {@link #TOOL}
   */
  public Arguments arguments() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("goal", goal);
    map.put("steps", stepForms());
    return Arguments.of(map);
  }

  /**
   * The steps as {@link #arguments} has them.
   *
   * @return JSON values
   */
  public List<Map<String, @Nullable Object>> stepForms() {
    return steps.stream().map(Step::toMap).toList();
  }

  /**
   * The call that proposes it.
   *
   * @param id the call's id, the same when a resumed run proposes it again
   * @return a call of {@link #TOOL}
   */
  public ToolCall call(String id) {
    return ToolCall.of(id, TOOL, arguments().json());
  }

  /**
   * Whether a call of a tool is one that the plan has in mind.
   *
   * @param tool a tool's name
   * @return true if a step is a call of it
   */
  public boolean mentions(String tool) {
    return steps.stream().anyMatch(step -> step.tool().equals(tool));
  }
}
