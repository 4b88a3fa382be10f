package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.checkpoint.RunRecord.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The audit chains of the store in memory, in order of their subjects. Not thread-safe. */
final class ChainTable {
  private final NavigableMap<String, List<AuditEvent>> chains = new TreeMap<>();
  private final Consumer<AuditEvent> added;

  /**
   * @param added told of each event
   */
  ChainTable(Consumer<AuditEvent> added) {
    this.added = added;
  }

  List<AuditEvent> of(String subject) {
    return List.copyOf(chains.getOrDefault(subject, List.of()));
  }

  List<String> subjects(@Nullable String after, int limit) {
    return (after == null ? chains : chains.tailMap(after, false))
        .keySet().stream().limit(limit).toList();
  }

  /** Refuses events whose place in their chain is taken. */
  void checkFree(List<AuditEvent> events) {
    for (AuditEvent event : events) {
      List<AuditEvent> chain = chains.getOrDefault(event.subject(), List.of());
      if (!chain.isEmpty() && chain.get(chain.size() - 1).seq() >= event.seq()) {
        throw new StoreException(
            "the chain of " + event.subject() + " already has an event " + event.seq(), null);
      }
    }
  }

  /** Removes a chain; its events. */
  List<AuditEvent> remove(String subject) {
    List<AuditEvent> events = chains.remove(subject);
    return events == null ? List.of() : events;
  }

  /** Adds an event if it continues its chain. */
  boolean append(AuditEvent event) {
    List<AuditEvent> chain = of(event.subject());
    Head end = chain.isEmpty() ? Head.NONE : Chain.headOf(chain.get(chain.size() - 1));
    if (event.seq() != end.seq() + 1 || !event.previous().equals(end.hash())) {
      return false;
    }
    add(event);
    return true;
  }

  void add(AuditEvent event) {
    chains.computeIfAbsent(event.subject(), subject -> new ArrayList<>()).add(event);
    added.accept(event);
  }

  /** The hash of an event; null where there is none. */
  @Nullable String hashOf(String subject, long seq) {
    List<AuditEvent> chain = chains.getOrDefault(subject, List.of());
    return seq < 1 || seq > chain.size() ? null : chain.get((int) seq - 1).hash();
  }
}
