package dev.hitl.signal;

import dev.hitl.call.Arguments;
import dev.hitl.call.Json;
import dev.hitl.call.Signals;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that a judgement depends on besides the action, the agent's own signals and the time. It goes
 * on record with the judgement. Immutable.
 *
 * @param run how the run went so far
 * @param said what each signal source said, by its name
 * @param failed signal sources that said nothing that can be used, with why
 * @param seen the labels of those {@linkplain Alarm.Novel novelty alarms} that found the like done
 *     before
 */
public record Evidence(
    RunFacts run, Map<String, Arguments> said, Map<String, String> failed, Set<String> seen) {
  /** Nothing is known, as of the first call of a run where nobody is asked about calls. */
  public static final Evidence NONE = of(RunFacts.START);

  /** Copies the collections. */
  public Evidence {
    said = Collections.unmodifiableMap(new LinkedHashMap<>(said));
    failed = Collections.unmodifiableMap(new LinkedHashMap<>(failed));
    seen = Collections.unmodifiableSet(new TreeSet<>(seen));
  }

  /**
   * Evidence of the run alone.
   *
   * @param run how it went so far
   * @return with nothing said and nothing seen before
   */
  public static Evidence of(RunFacts run) {
    return new Evidence(run, Map.of(), Map.of(), Set.of());
  }

  /**
   * The same as of another run.
   *
   * @param other how that run went
   * @return new evidence
   */
  public Evidence with(RunFacts other) {
    return new Evidence(other, said, failed, seen);
  }

  /**
   * The agent's signals joined with what the sources say; see {@link Combined} for who counts.
   *
   * @param own the agent's
   * @return the signals that rules look at
   */
  public Signals combined(Signals own) {
    return said.isEmpty() ? own : Combined.of(own, said.values());
  }

  /**
   * As it stands on record.
   *
   * @return a JSON object; empty for {@link #NONE}
   */
  public Arguments json() {
    Map<String, @Nullable Object> map = toMap();
    return map.isEmpty() ? Arguments.none() : Arguments.of(map);
  }

  /**
   * The members of {@link #json}.
   *
   * @return values that JSON has
   */
  public Map<String, @Nullable Object> toMap() {
    if (equals(NONE)) {
      return Map.of(); // So it is of most calls that run.
    }
    Map<String, @Nullable Object> map = new LinkedHashMap<>(4);
    Map<String, @Nullable Object> facts = run.toMap();
    if (!facts.isEmpty()) {
      map.put("run", facts);
    }
    if (!said.isEmpty()) {
      Map<String, @Nullable Object> texts = new LinkedHashMap<>();
      said.forEach((name, signals) -> texts.put(name, signals.json()));
      map.put("said", texts);
    }
    if (!failed.isEmpty()) {
      map.put("failed", failed);
    }
    if (!seen.isEmpty()) {
      map.put("seen", List.copyOf(seen));
    }
    return map;
  }

  /**
   * Reads what {@link #json} wrote.
   *
   * @param json an object
   * @return the evidence
   * @throws RuntimeException if it is something else
   */
  public static Evidence of(Arguments json) {
    return json.equals(Arguments.none()) ? NONE : of(json.asMap());
  }

  /**
   * Reads what {@link #toMap} gave.
   *
   * @param json its members
   * @return the evidence
   * @throws RuntimeException if it is something else
   */
  public static Evidence of(Map<?, ?> json) {
    Map<String, Arguments> said = new LinkedHashMap<>();
    members(json.get("said"))
        .forEach((name, text) -> said.put(name, Arguments.frozen(Json.utf8(text.toString()))));
    Map<String, String> failed = new LinkedHashMap<>();
    members(json.get("failed")).forEach((name, why) -> failed.put(name, why.toString()));
    List<String> seen = new ArrayList<>();
    if (json.get("seen") instanceof List<?> labels) {
      labels.forEach(label -> seen.add(String.valueOf(label)));
    }
    RunFacts run = json.get("run") instanceof Map<?, ?> facts ? RunFacts.of(facts) : RunFacts.START;
    return new Evidence(run, said, failed, Set.copyOf(seen));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> members(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }
}
