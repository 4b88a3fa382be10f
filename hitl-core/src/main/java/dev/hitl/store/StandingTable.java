package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
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
import org.jspecify.annotations.Nullable;

/** The standing records of the store in memory, in order of their ids. Not thread-safe. */
final class StandingTable {
  private record Key(String kind, String tenant, String key) {
    static Key of(Standing standing) {
      return new Key(standing.kind(), standing.tenant(), standing.key());
    }
  }

  private final NavigableMap<String, Standing> rows = new TreeMap<>();

  /** By key, those that may hold: what is revoked or used up is not among them. */
  private final Map<Key, NavigableSet<String>> byKey = new HashMap<>();

  @Nullable Standing get(String id) {
    return rows.get(id);
  }

  /** The first step that cannot be taken, or -1. */
  int against(List<? extends StandingStep> steps, Instant now) {
    for (int i = 0; i < steps.size(); i++) {
      if (!isFine(steps.get(i), now)) {
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

  private boolean isFine(StandingStep step, Instant now) {
    Standing row = rows.get(step.id());
    if (step instanceof StandingStep.Put) {
      return row == null;
    } else if (step instanceof StandingStep.Use use) {
      return row != null
          && row.head().equals(use.known().head())
          && row.holdsAt(now)
          && (row.left() == null || row.left() >= use.times());
    }
    StandingStep.Revoke revoke = (StandingStep.Revoke) step;
    return row != null && row.head().equals(revoke.known().head()) && !row.revoked();
  }

  void write(StandingStep step, Instant now) {
    if (step instanceof StandingStep.Put put) {
      put(put.standing());
    } else if (step instanceof StandingStep.Use use) {
      Standing row = row(use.id());
      Integer left = row.left();
      put(row.withLeft(left == null ? null : Integer.valueOf(left - use.times()), now));
    } else {
      StandingStep.Revoke revoke = (StandingStep.Revoke) step;
      put(row(revoke.id()).asRevoked(revoke.at()).withHead(revoke.after().head()));
    }
  }

  private Standing row(String id) {
    Standing row = rows.get(id);
    if (row == null) {
      throw new IllegalStateException("no standing record " + id);
    }
    return row;
  }

  private void put(Standing standing) {
    rows.put(standing.id(), standing);
    NavigableSet<String> ids = byKey.computeIfAbsent(Key.of(standing), key -> new TreeSet<>());
    if (!standing.revoked() && (standing.left() == null || standing.left() > 0)) {
      ids.add(standing.id());
    } else {
      ids.remove(standing.id());
    }
  }

  /** Those that hold, the one that ends first before the others. */
  List<Standing> holding(String kind, String tenant, String key, Instant now, int limit) {
    return byKey.getOrDefault(new Key(kind, tenant, key), new TreeSet<>()).stream()
        .map(this::row)
        .filter(standing -> standing.holdsAt(now))
        .sorted(Comparator.comparing(StandingTable::end).thenComparing(Standing::id))
        .limit(limit)
        .toList();
  }

  private static Instant end(Standing standing) {
    Instant until = standing.until();
    return until == null ? Instant.MAX : until;
  }

  List<Standing> find(StandingQuery query) {
    String after = query.after();
    return (after == null ? rows : rows.tailMap(after, false))
        .values().stream().filter(query::asksFor).limit(query.limit()).toList();
  }

  /** Removes those of a kind that ended before, and says which they were. */
  List<String> remove(String kind, Instant before, int limit) {
    List<String> removed = new ArrayList<>();
    for (Standing standing : rows.values()) {
      Instant until = standing.until();
      if (removed.size() < limit
          && standing.kind().equals(kind)
          && until != null
          && until.isBefore(before)) {
        removed.add(standing.id());
      }
    }
    for (String id : removed) {
      Standing standing = row(id);
      rows.remove(id);
      Key key = Key.of(standing);
      NavigableSet<String> ids = byKey.getOrDefault(key, new TreeSet<>());
      ids.remove(id);
      if (ids.isEmpty()) {
        byKey.remove(key);
      }
    }
    return removed;
  }
}
