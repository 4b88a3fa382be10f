package dev.hitl.signal;

import dev.hitl.call.Arguments;
import dev.hitl.call.Json;
import dev.hitl.call.Signals;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * @param checks what guardrails said, by their labels
 */
public record Evidence(
    RunFacts run,
    Map<String, Arguments> said,
    Map<String, String> failed,
    Set<String> seen,
    Map<String, Check> checks) {
  /** Nothing is known, as of the first call of a run where nobody is asked about calls. */
  public static final Evidence NONE = of(RunFacts.START);

  /** Of which no guardrail said anything; otherwise as the record says. */
  public Evidence(
      RunFacts run, Map<String, Arguments> said, Map<String, String> failed, Set<String> seen) {
    this(run, said, failed, seen, Map.of());
  }

  /** Copies the collections. */
  public Evidence {
    checks = checks.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(checks));
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
    return new Evidence(other, said, failed, seen, checks);
  }

  /**
   * The same with what guardrails say now.
   *
   * @param now by their labels
   * @return new evidence
   */
  public Evidence with(Map<String, Check> now) {
    return new Evidence(run, said, failed, seen, now);
  }

  /**
   * Whether a guardrail asks now for a reason that it did not have then.
   *
   * @param then the evidence that people were asked with
   * @return what it says; empty where there is nothing new
   */
  public Optional<String> asksBesides(Evidence then) {
    Set<String> known = new TreeSet<>();
    then.checks.forEach((label, check) -> known.add(asking(label, check)));
    return checks.entrySet().stream()
        .filter(entry -> entry.getValue() instanceof Check.Ask)
        .filter(entry -> !known.contains(asking(entry.getKey(), entry.getValue())))
        .map(entry -> entry.getKey() + ": " + ((Check.Ask) entry.getValue()).reason())
        .findFirst();
  }

  /** By name and not by version, which is what is after the last blank. */
  private static String asking(String label, Check check) {
    return label.substring(0, Math.max(0, label.lastIndexOf(' '))) + " " + Checks.text(check);
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
    if (!checks.isEmpty()) {
      Map<String, @Nullable Object> texts = new LinkedHashMap<>();
      checks.forEach((label, check) -> texts.put(label, Checks.text(check)));
      map.put("checks", texts);
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
    Map<String, Check> checks = new LinkedHashMap<>();
    members(json.get("checks"))
        .forEach((label, text) -> checks.put(label, Checks.of(text.toString())));
    return new Evidence(run, said, failed, Set.copyOf(seen), checks);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> members(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }
}
