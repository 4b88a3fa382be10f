package dev.hitl.audit;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.request.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The record of a chain that retention removed, which stays: a chain of its own, named after the
 * other, with the hashes of its events. So what retention removed can be told from what somebody
 * deleted. Thread-safe.
 */
public final class RemovedChain {
  /** The type of such an event. */
  public static final String TYPE = "REMOVED";

  /** Neither a run's name nor a request's id begins like this. */
  private static final String PREFIX = "/removed/";

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
   * @param hashes the hashes of all its events
   * @param at when
   * @return one event or more; none where the chain has no events
   */
  public static List<AuditEvent> events(
      Head head, String subject, RunId run, List<String> hashes, Instant at) {
    List<AuditEvent> events = new ArrayList<>();
    Head end = head;
    for (int from = 0; from < hashes.size(); from += MOST_HASHES) {
      List<String> some = hashes.subList(from, Math.min(hashes.size(), from + MOST_HASHES));
      AuditEvent event =
          Chain.next(
              end,
              subjectOf(subject),
              at,
              TYPE,
              Change.SYSTEM,
              run,
              Map.of("events", hashes.size(), HASHES, List.copyOf(some)));
      events.add(event);
      end = Chain.headOf(event);
    }
    return events;
  }

  /**
   * The events that were removed, as a removal's chain says.
   *
   * @param events that chain; an event whose content does not fit its hash says nothing
   * @return the hashes of the removed events
   */
  public static Set<String> removed(List<AuditEvent> events) {
    return events.stream()
        .filter(event -> event.type().equals(TYPE) && event.hash().equals(event.computedHash()))
        .flatMap(
            event ->
                event.data().asMap().get(HASHES) instanceof List<?> hashes
                    ? hashes.stream()
                    : List.of().stream())
        .map(String::valueOf)
        .collect(Collectors.toUnmodifiableSet());
  }
}
