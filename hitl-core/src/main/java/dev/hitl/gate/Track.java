package dev.hitl.gate;

import dev.hitl.call.Action;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.Progress;
import dev.hitl.checkpoint.Progress.Use;
import dev.hitl.signal.RunFacts;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts what a run uses. Bounded: of actions that were proposed, the latest are known; of calls,
 * how many there were in each slice of the last minute. Not thread-safe; a session guards its own.
 */
final class Track {
  /** A loop goes round fewer actions than this. */
  private static final int MOST_ACTIONS = 32;

  /** A minute, and the slice in which it begins. */
  private static final long SLICES = 60_000 / Progress.SLICE_MILLIS + 1;

  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private int calls;
  private long millis;
  private BigDecimal spend;
  private int callsBefore;
  private long millisBefore;
  private BigDecimal spendBefore;
  private final LinkedHashMap<Long, Integer> actions = new LinkedHashMap<>();
  private final LinkedHashMap<Long, Integer> times = new LinkedHashMap<>();
  private final Map<String, Integer> tools = new HashMap<>();
  private final List<RunId> lineage;

  /** Until when the time at work is counted. */
  private Instant last;

  /**
   * @param progress where the run stood
   * @param entered when it was entered
   */
  Track(Progress progress, Instant entered) {
    calls = progress.total().calls();
    millis = progress.total().millis();
    spend = progress.total().spend();
    callsBefore = calls - progress.sinceApproval().calls();
    millisBefore = millis - progress.sinceApproval().millis();
    spendBefore = spend.subtract(progress.sinceApproval().spend());
    actions.putAll(progress.actions());
    times.putAll(progress.times());
    tools.putAll(progress.tools());
    lineage = progress.lineage();
    last = entered;
  }

  /** What is known of the run as it proposes an action, which counts from now on. */
  RunFacts propose(Action action, Instant now) {
    worked(now);
    long mark = mark(action);
    Integer known = actions.remove(mark);
    int repeats = known == null ? 1 : known + 1;
    actions.put(mark, repeats);
    if (actions.size() > MOST_ACTIONS) {
      removeFirst(actions);
    }
    long slice = Math.floorDiv(now.toEpochMilli(), Progress.SLICE_MILLIS);
    times.merge(slice, 1, Integer::sum);
    int lastMinute = 0;
    for (Iterator<Map.Entry<Long, Integer>> each = times.entrySet().iterator(); each.hasNext(); ) {
      Map.Entry<Long, Integer> one = each.next();
      if (slice - one.getKey() >= SLICES) {
        each.remove();
      } else {
        lastMinute += one.getValue();
      }
    }
    RunFacts.Used all = new RunFacts.Used(calls, Duration.ofMillis(millis), spend);
    boolean fresh = callsBefore == 0 && millisBefore == 0 && spendBefore.signum() == 0;
    RunFacts facts =
        new RunFacts(
            all,
            fresh ? all : used(sinceApproval()),
            repeats,
            lastMinute,
            tools.merge(action.tool(), 1, Integer::sum),
            lineage);
    calls++;
    return facts;
  }

  /** Money of a call that is let through, or that the run says it spent. */
  void spend(BigDecimal amount) {
    if (amount.signum() > 0) {
      spend = spend.add(amount);
    }
  }

  /** People approved that the run goes on although a budget was used up. */
  void anotherPortion() {
    callsBefore = calls;
    millisBefore = millis;
    spendBefore = spend;
  }

  /**
   * A run that was delegated to began where this one stood, so all it used was used by this one.
   */
  void atLeast(Use delegated, Instant now) {
    worked(now);
    calls = Math.max(calls, delegated.calls());
    millis = Math.max(millis, delegated.millis());
    spend = spend.max(delegated.spend());
  }

  Progress progress() {
    return new Progress(total(), sinceApproval(), actions, times, tools, lineage);
  }

  private void worked(Instant now) {
    if (now.isAfter(last)) {
      millis += Duration.between(last, now).toMillis();
      last = now;
    }
  }

  private Use total() {
    return new Use(calls, millis, spend);
  }

  private Use sinceApproval() {
    return new Use(calls - callsBefore, millis - millisBefore, spend.subtract(spendBefore));
  }

  private static RunFacts.Used used(Use use) {
    return new RunFacts.Used(use.calls(), Duration.ofMillis(use.millis()), use.spend());
  }

  private static void removeFirst(Map<Long, Integer> map) {
    Iterator<Long> keys = map.keySet().iterator();
    keys.next();
    keys.remove();
  }

  /**
   * The same for the same tool and argument bytes. Not a digest that nobody can find a second text
   * for, which costs as much as a call: whoever finds one has only themselves asked more often.
   */
  private static long mark(Action action) {
    long mark = OFFSET;
    String tool = action.tool();
    for (int i = 0; i < tool.length(); i++) {
      mark = (mark ^ tool.charAt(i)) * PRIME;
    }
    String arguments = action.arguments().json();
    for (int i = 0; i < arguments.length(); i++) {
      mark = (mark ^ arguments.charAt(i)) * PRIME;
    }
    return mark;
  }
}
