package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.checkpoint.RunRecord.Head;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The standing records of the store in memory, in order of their ids. Not thread-safe. */
final class StandingTable {
  private record Key(String kind, String tenant, String key) {
    static Key of(StandingRecord standing) {
      return new Key(standing.kind(), standing.tenant(), standing.key());
    }
  }

  private final NavigableMap<String, StandingRecord> rows = new TreeMap<>();

  /** By key, those that may hold: what is revoked or used up is not among them. */
  private final Map<Key, NavigableSet<String>> byKey = new HashMap<>();

  @Nullable StandingRecord get(String id) {
    return rows.get(id);
  }

  /** The first step that cannot be taken, or -1. */
  int against(List<? extends StandingStep> steps, Instant now, Predicate<@Nullable String> usable) {
    for (int i = 0; i < steps.size(); i++) {
      if (!isFine(steps.get(i), now, usable)) {
        return i;
      }
    }
    return -1;
  }

  static List<AuditEvent> events(List<StandingStep> steps) {
    List<AuditEvent> events = new ArrayList<>();
    for (StandingStep step : steps) {
      AuditEvent event = step.event();
      if (event != null) {
        events.add(event);
      }
    }
    return events;
  }

  private boolean isFine(StandingStep step, Instant now, Predicate<@Nullable String> usable) {
    StandingRecord row = rows.get(step.id());
    if (step instanceof StandingStep.Put put) {
      return row == null && usable.test(put.standing().principal());
    } else if (step instanceof StandingStep.Use use) {
      return row != null
          && row.head().equals(use.known().head())
          && row.holdsAt(now)
          && byKey.getOrDefault(Key.of(row), new TreeSet<>()).contains(row.id())
          && (row.left() == null || row.left() >= use.times());
    }
    StandingStep.Revoke revoke = (StandingStep.Revoke) step;
    return row != null && row.head().equals(revoke.known().head()) && !row.revoked();
  }

  void write(StandingStep step, Instant now) {
    if (step instanceof StandingStep.Put put) {
      put(put.standing());
    } else if (step instanceof StandingStep.Use use) {
      StandingRecord row = row(use.id());
      Integer left = row.left();
      put(row.withLeft(left == null ? null : Integer.valueOf(left - use.times()), now));
    } else {
      StandingStep.Revoke revoke = (StandingStep.Revoke) step;
      put(row(revoke.id()).asRevoked(revoke.at()).withHead(revoke.after().head()));
    }
  }

  private StandingRecord row(String id) {
    StandingRecord row = rows.get(id);
    if (row == null) {
      throw new IllegalStateException("no standing record " + id);
    }
    return row;
  }

  private void put(StandingRecord standing) {
    rows.put(standing.id(), standing);
    NavigableSet<String> ids = byKey.computeIfAbsent(Key.of(standing), key -> new TreeSet<>());
    if (!standing.revoked() && (standing.left() == null || standing.left() > 0)) {
      ids.add(standing.id());
    } else {
      noLongerFound(standing);
    }
  }

  /** Those that hold, the one that ends first before the others. */
  List<StandingRecord> holding(String kind, String tenant, String key, Instant now, int limit) {
    return byKey.getOrDefault(new Key(kind, tenant, key), new TreeSet<>()).stream()
        .map(this::row)
        .filter(standing -> standing.holdsAt(now))
        .sorted(Comparator.comparing(StandingTable::end).thenComparing(StandingRecord::id))
        .limit(limit)
        .toList();
  }

  /** Those of a kind that hold, in order of their ids. */
  List<StandingRecord> holding(String kind, @Nullable String after, Instant now, int limit) {
    return rows.tailMap(after == null ? kind + ":" : after, false).values().stream()
        .takeWhile(standing -> standing.kind().equals(kind))
        .filter(standing -> isFound(standing) && standing.holdsAt(now))
        .limit(limit)
        .toList();
  }

  private boolean isFound(StandingRecord standing) {
    return byKey.getOrDefault(Key.of(standing), new TreeSet<>()).contains(standing.id());
  }

  private static Instant end(StandingRecord standing) {
    Instant until = standing.until();
    return until == null ? Instant.MAX : until;
  }

  List<StandingRecord> find(StandingQuery query) {
    String after = query.after();
    return (after == null ? rows : rows.tailMap(after, false))
        .values().stream().filter(query::asksFor).limit(query.limit()).toList();
  }

  List<StandingRecord> onBehalfOf(String tenant, String principal) {
    return rows.values().stream()
        .filter(row -> principal.equals(row.principal()) && row.tenant().equals(tenant))
        .toList();
  }

  /** Nothing of the principal's holds any more, and what only counts is gone. */
  void forget(String tenant, String principal) {
    for (StandingRecord standing : onBehalfOf(tenant, principal)) {
      noLongerFound(standing);
      if (standing.head().equals(Head.NONE)) {
        rows.remove(standing.id());
      }
    }
  }

  /** Removes those of a kind that ended before, and says which they were. */
  List<StandingRecord> remove(
      String kind, Removable which, Predicate<StandingRecord> held, int limit) {
    List<StandingRecord> removed =
        rows.values().stream()
            .filter(standing -> standing.kind().equals(kind) && hasEnded(standing, which))
            .filter(held.negate())
            .limit(limit)
            .toList();
    for (StandingRecord standing : removed) {
      rows.remove(standing.id());
      noLongerFound(standing);
    }
    return removed;
  }

  private static boolean hasEnded(StandingRecord standing, Removable which) {
    Instant until = standing.until();
    // What has no end of its own, like a stop, ended when it was taken back: its only change.
    Instant ended = until == null && standing.revoked() ? standing.updatedAt() : until;
    return ended != null
        && ended.isBefore(which.endedBefore())
        && (which.tenant() == null || which.tenant().equals(standing.tenant()))
        && !which.except().contains(standing.tenant());
  }

  private void noLongerFound(StandingRecord standing) {
    NavigableSet<String> ids = byKey.getOrDefault(Key.of(standing), new TreeSet<>());
    ids.remove(standing.id());
    if (ids.isEmpty()) {
      byKey.remove(Key.of(standing));
    }
  }
}
