package dev.hitl.checkpoint;

import dev.hitl.call.RunId;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run used until a checkpoint, so that a run which goes on elsewhere is not taken for a
 * fresh one.
 *
 * @param total what it used in all
 * @param sinceApproval what it used since people last approved a call that was over a budget
 * @param actions how often it proposed an action, by a mark of the action; the latest last, and
 *     only so many
 * @param times how many calls it proposed lately, by the number of a {@link #SLICE_MILLIS} slice of
 *     time
 * @param tools how many calls of each tool it proposed
 * @param lineage the runs that delegated to it, the nearest first
 */
public record Progress(
    Use total,
    Use sinceApproval,
    Map<Long, Integer> actions,
    Map<Long, Integer> times,
    Map<String, Integer> tools,
    List<RunId> lineage) {
  /** How long a slice of time is in which calls are counted together. */
  public static final long SLICE_MILLIS = 5_000;

  /** A run that used nothing. */
  public static final Progress NONE =
      new Progress(Use.NOTHING, Use.NOTHING, Map.of(), Map.of(), Map.of(), List.of());

  /**
   * What was used.
   *
   * @param calls how many calls were proposed
   * @param millis how long the run was at work
   * @param spend how much money
   */
  public record Use(int calls, long millis, BigDecimal spend) {
    /** Nothing. */
    public static final Use NOTHING = new Use(0, 0, BigDecimal.ZERO);

    /** Brings the money to its shortest form, so that what is read back is equal. */
    public Use {
      spend = spend.signum() == 0 ? BigDecimal.ZERO : spend.stripTrailingZeros();
    }

    private List<Object> toList() {
      return List.of((long) calls, millis, spend.toString());
    }

    private static Use of(@Nullable Object value) {
      List<?> parts = (List<?>) value;
      return parts == null
          ? NOTHING
          : new Use(
              Math.toIntExact(((Number) parts.get(0)).longValue()),
              ((Number) parts.get(1)).longValue(),
              new BigDecimal((String) parts.get(2)));
    }
  }

  /** Copies the collections. */
  public Progress {
    actions = Collections.unmodifiableMap(new LinkedHashMap<>(actions));
    times = Collections.unmodifiableMap(new LinkedHashMap<>(times));
    tools = Collections.unmodifiableMap(new LinkedHashMap<>(tools));
    lineage = List.copyOf(lineage);
  }

  /**
   * Where a run begins that this one delegates to.
   *
   * @param parent the name of this run
   * @return the same, one deeper
   */
  public Progress delegated(RunId parent) {
    List<RunId> deeper = new ArrayList<>();
    deeper.add(parent);
    deeper.addAll(lineage);
    return new Progress(total, sinceApproval, actions, times, tools, deeper);
  }

  Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("total", total.toList());
    map.put("sinceApproval", sinceApproval.toList());
    map.put("actions", counts(actions));
    map.put("times", counts(times));
    map.put("tools", tools);
    map.put(
        "lineage",
        lineage.stream().map(run -> List.of(run.tenant(), run.agent(), run.run())).toList());
    return map;
  }

  static Progress of(Map<?, ?> map) {
    List<RunId> lineage = new ArrayList<>();
    for (Object item : (List<?>) list(map.get("lineage"))) {
      List<?> names = (List<?>) item;
      lineage.add(new RunId((String) names.get(0), (String) names.get(1), (String) names.get(2)));
    }
    return new Progress(
        Use.of(map.get("total")),
        Use.of(map.get("sinceApproval")),
        counted(map.get("actions")),
        counted(map.get("times")),
        byTool(map.get("tools")),
        lineage);
  }

  private static List<List<Long>> counts(Map<Long, Integer> counts) {
    List<List<Long>> pairs = new ArrayList<>();
    counts.forEach((key, count) -> pairs.add(List.of(key, (long) count)));
    return pairs;
  }

  private static Map<Long, Integer> counted(@Nullable Object pairs) {
    Map<Long, Integer> counts = new LinkedHashMap<>();
    for (Object item : list(pairs)) {
      List<?> pair = (List<?>) item;
      counts.put(
          ((Number) pair.get(0)).longValue(), Math.toIntExact(((Number) pair.get(1)).longValue()));
    }
    return counts;
  }

  private static Map<String, Integer> byTool(@Nullable Object counted) {
    if (!(counted instanceof Map<?, ?> tools)) {
      throw new IllegalArgumentException("a progress without its tools");
    }
    Map<String, Integer> counts = new LinkedHashMap<>();
    tools.forEach(
        (tool, count) -> counts.put((String) tool, Math.toIntExact(((Number) count).longValue())));
    return counts;
  }

  private static List<?> list(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException("a progress without its counts");
  }
}
