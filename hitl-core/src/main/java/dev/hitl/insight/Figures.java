package dev.hitl.insight;

import dev.hitl.call.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How people and agents fared in a time, counted from the record. A call is counted when it is
 * proposed, a decision when it falls, an execution when it ends: a request that was asked before
 * the time and decided in it is among the decisions and not among the questions. Test requests are
 * left out.
 *
 * @param from from then on
 * @param until before then
 * @param all everything
 * @param byTool the same for each tool
 * @param byAgent the same for each agent
 * @param askedByRule how many questions each rule asked
 * @param latency50 half of what people decided was decided within this time of its asking; zero
 *     where nothing was
 * @param latency95 95 of 100 were decided within this time; zero where nothing was
 * @param effort how many words people gave for each run in which somebody did, on average
 * @param waiting how many requests wait for people now
 * @param oldest how long the oldest of them has waited; zero where none waits
 * @param unreadable how many entries could not be counted, because they were erased or are locked
 */
public record Figures(
    Instant from,
    Instant until,
    Counts all,
    SortedMap<String, Counts> byTool,
    SortedMap<String, Counts> byAgent,
    SortedMap<String, Long> askedByRule,
    Duration latency50,
    Duration latency95,
    double effort,
    long waiting,
    Duration oldest,
    long unreadable) {

  /** Copies the maps. */
  public Figures {
    byTool = Collections.unmodifiableSortedMap(new TreeMap<>(byTool));
    byAgent = Collections.unmodifiableSortedMap(new TreeMap<>(byAgent));
    askedByRule = Collections.unmodifiableSortedMap(new TreeMap<>(askedByRule));
  }

  /**
   * Counts of calls, of what became of the questions, and of executions that people had agreed to.
   *
   * @param allowed calls that policy allowed
   * @param asked calls that people were asked about
   * @param denied calls that were refused and nobody was asked
   * @param approved as they were proposed, silence that counts as a yes among them
   * @param modified approved with other arguments
   * @param rejected by people, or by silence where policy says so
   * @param answered in place of the tool
   * @param redirected to another tool
   * @param expired nobody decided in time
   * @param withdrawn taken back
   * @param overruled approvals that somebody more senior took back
   * @param executed the tool returned, or a person did it
   * @param failed the tool threw
   * @param inDoubt the node that executed it fell silent
   * @param rolledBack undone afterwards
   */
  public record Counts(
      long allowed,
      long asked,
      long denied,
      long approved,
      long modified,
      long rejected,
      long answered,
      long redirected,
      long expired,
      long withdrawn,
      long overruled,
      long executed,
      long failed,
      long inDoubt,
      long rolledBack) {
    /**
     * Which part of the calls people were asked about.
     *
     * @return 0 to 1; 0 where there was no call
     */
    public double escalationRate() {
      return part(asked, allowed + asked + denied);
    }

    /**
     * How many questions were decided, by people or by silence.
     *
     * @return the sum of all ways to decide
     */
    public long decided() {
      return approved + modified + rejected + answered + redirected;
    }

    /**
     * Which part of the decisions let the call run, as it was or otherwise.
     *
     * @return 0 to 1; 0 where nothing was decided
     */
    public double approvalRate() {
      return part(approved + modified, decided());
    }

    /**
     * Which part of the decisions changed the arguments.
     *
     * @return 0 to 1; 0 where nothing was decided
     */
    public double modificationRate() {
      return part(modified, decided());
    }

    /**
     * Which part of the approvals was taken back by somebody more senior.
     *
     * @return 0 to 1; 0 where nothing was approved
     */
    public double overrideRate() {
      return part(overruled, approved + modified);
    }

    /**
     * Which part of the executions succeeded, of those whose result is known.
     *
     * @return 0 to 1; 0 where nothing was executed
     */
    public double successRate() {
      return part(executed, executed + failed);
    }

    /**
     * Which part of what was executed was rolled back.
     *
     * @return 0 to 1; 0 where nothing was executed
     */
    public double rollBackRate() {
      return part(rolledBack, executed);
    }

    private static double part(long of, long whole) {
      return whole == 0 ? 0 : (double) of / whole;
    }

    Map<String, @Nullable Object> toMap() {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("allowed", allowed);
      map.put("asked", asked);
      map.put("denied", denied);
      map.put("approved", approved);
      map.put("modified", modified);
      map.put("rejected", rejected);
      map.put("answered", answered);
      map.put("redirected", redirected);
      map.put("expired", expired);
      map.put("withdrawn", withdrawn);
      map.put("overruled", overruled);
      map.put("executed", executed);
      map.put("failed", failed);
      map.put("inDoubt", inDoubt);
      map.put("rolledBack", rolledBack);
      return map;
    }
  }

  /**
   * The same as one JSON object; times in milliseconds.
   *
   * @return JSON text
   */
  public String toJson() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("from", from.toString());
    map.put("until", until.toString());
    map.put("all", all.toMap());
    map.put("byTool", maps(byTool));
    map.put("byAgent", maps(byAgent));
    map.put("askedByRule", askedByRule);
    map.put("latency50Millis", latency50.toMillis());
    map.put("latency95Millis", latency95.toMillis());
    map.put("effort", effort);
    map.put("waiting", waiting);
    map.put("oldestMillis", oldest.toMillis());
    map.put("unreadable", unreadable);
    return Json.text(map);
  }

  private static Map<String, @Nullable Object> maps(SortedMap<String, Counts> counts) {
    return counts.keySet().stream()
        .collect(
            Collectors.toMap(
                Function.identity(),
                name -> counts.getOrDefault(name, Tallies.NOTHING).toMap(),
                (a, b) -> a,
                LinkedHashMap::new));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s to %s: %d calls, %.1f %% asked; %d decided, %.1f %% approved, %.1f %% modified;"
            + " latency %s at the median, %s at 95 of 100; %d executed, %d failed, %d in doubt, %d"
            + " rolled back; %d waiting, the oldest for %s",
        from,
        until,
        all.allowed() + all.asked() + all.denied(),
        100 * all.escalationRate(),
        all.decided(),
        100 * all.approvalRate(),
        100 * all.modificationRate(),
        latency50,
        latency95,
        all.executed(),
        all.failed(),
        all.inDoubt(),
        all.rolledBack(),
        waiting,
        oldest);
  }
}
