package dev.hitl.audit;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.request.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The record of a chain that retention removed, which stays: a chain of its own, named after the
 * other, with numbers and hashes of its events. So what retention removed can be told from what
 * somebody deleted. Thread-safe.
 */
public final class RemovedChain {
  /** The type of such an event. */
  public static final String TYPE = "REMOVED";

  /** Neither a run's name nor a request's id begins like this. */
  private static final String PREFIX = "/removed/";

  private static final String FROM = "from";
  private static final String HASHES = "hashes";

  /** Of one event, so that the removal of the longest chain can be kept and read. */
  private static final int MOST_HASHES = 20_000;

  private RemovedChain() {}

  /**
   * Names the chain that records the removal of another.
   *
   * @param subject the other
   * @return the name
   */
  public static String subjectOf(String subject) {
    return PREFIX + subject;
  }

  /**
   * Whether a chain records removals.
   *
   * @param subject its name
   * @return false for the chain of a run or request
   */
  public static boolean isRemoval(String subject) {
    return subject.startsWith(PREFIX);
  }

  /**
   * The events that record a removal.
   *
   * @param head the end of the chain that records removals of this subject; {@link Head#NONE} where
   *     none is on record
   * @param subject the chain that is removed
   * @param run the run that it belonged to
   * @param removed number and hash of all its events, in order
   * @param at when
   * @param by who removes it; null where nobody says
   * @return one event or more; none where the chain has no events
   */
  public static List<AuditEvent> events(
      Head head, String subject, RunId run, List<Head> removed, Instant at, @Nullable Scribe by) {
    List<AuditEvent> events = new ArrayList<>();
    Head end = head;
    int from = 0;
    while (from < removed.size()) {
      int to = together(removed, from);
      List<Head> some = removed.subList(from, to);
      Map<String, @Nullable Object> data = new LinkedHashMap<>();
      data.put(FROM, some.get(0).seq());
      data.put(HASHES, some.stream().map(Head::hash).toList());
      if (by != null) {
        by.sign(data);
      }
      AuditEvent event = Chain.next(end, subjectOf(subject), at, TYPE, Change.SYSTEM, run, data);
      events.add(event);
      end = Chain.headOf(event);
      from = to;
    }
    return events;
  }

  /** Up to where the events follow each other, which they do unless somebody deleted one. */
  private static int together(List<Head> removed, int from) {
    int to = from + 1;
    while (to < removed.size()
        && to - from < MOST_HASHES
        && removed.get(to).seq() == removed.get(to - 1).seq() + 1) {
      to++;
    }
    return to;
  }

  /**
   * The events that were removed, as a removal's chain says.
   *
   * @param events that chain; an event whose content does not fit its hash says nothing
   * @return the number of each removed event by its hash, the last removed last
   */
  public static Map<String, Long> removed(List<AuditEvent> events) {
    Map<String, Long> removed = new LinkedHashMap<>();
    for (AuditEvent event : events) {
      if (event.type().equals(TYPE)
          && event.hash().equals(event.computedHash())
          && event.data().asMap().get(FROM) instanceof Number from
          && event.data().asMap().get(HASHES) instanceof List<?> hashes) {
        long seq = from.longValue();
        for (Object hash : hashes) {
          removed.put(String.valueOf(hash), seq++);
        }
      }
    }
    return removed;
  }
}
