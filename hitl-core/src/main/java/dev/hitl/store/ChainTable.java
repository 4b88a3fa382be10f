package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.SideChain;
import dev.hitl.checkpoint.RunRecord.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The audit chains of the store in memory, in order of their subjects and in order of time. Not
 * thread-safe.
 */
final class ChainTable {
  private final NavigableMap<String, List<AuditEvent>> chains = new TreeMap<>();
  private final NavigableMap<AuditQuery.Place, AuditEvent> byTime = new TreeMap<>();
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

  List<AuditEvent> find(AuditQuery query, Predicate<AuditEvent> also) {
    AuditQuery.Place after = query.after();
    return (after == null ? byTime : byTime.tailMap(after, false))
        .values().stream().filter(query::matches).filter(also).limit(query.limit()).toList();
  }

  Head head(String subject) {
    List<AuditEvent> chain = chains.getOrDefault(subject, List.of());
    return chain.isEmpty() ? Head.NONE : Chain.headOf(chain.get(chain.size() - 1));
  }

  /** Whether an event goes on where its chain ends. */
  boolean follows(AuditEvent event) {
    if (!SideChain.is(event.subject())) {
      throw new IllegalArgumentException(event.subject() + " is no side chain");
    }
    return head(event.subject()).equals(new Head(event.seq() - 1, event.previous()));
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
    if (events == null) {
      return List.of();
    }
    events.forEach(event -> byTime.remove(AuditQuery.Place.of(event)));
    return events;
  }

  void add(AuditEvent event) {
    chains.computeIfAbsent(event.subject(), subject -> new ArrayList<>()).add(event);
    byTime.put(AuditQuery.Place.of(event), event);
    added.accept(event);
  }

  /** The hash of an event; null where there is none. */
  @Nullable String hashOf(String subject, long seq) {
    List<AuditEvent> chain = chains.getOrDefault(subject, List.of());
    return seq < 1 || seq > chain.size() ? null : chain.get((int) seq - 1).hash();
  }
}
