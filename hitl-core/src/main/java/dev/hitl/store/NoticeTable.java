package dev.hitl.store;

import dev.hitl.notify.Notice;
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

/** The outbox of the store in memory, in which tenants take turns. Not thread-safe. */
final class NoticeTable {
  /** The number keeps the order in which notices of the same instant were written. */
  private record Row(Notice notice, String tenant, Instant due, long number)
      implements Comparable<Row> {
    private static final Comparator<Row> ORDER =
        Comparator.comparing(Row::due).thenComparingLong(Row::number);

    @Override
    public int compareTo(Row other) {
      return ORDER.compare(this, other);
    }
  }

  private final Map<String, Row> rows = new HashMap<>();
  private final NavigableMap<String, NavigableSet<Row>> byTenant = new TreeMap<>();
  private long written;
  private Turns turns = Turns.BEGIN;

  void add(Notice notice, String tenant, Instant now) {
    put(new Row(notice, tenant, now, ++written));
  }

  List<Notice> take(int limit, Instant now, Instant until) {
    List<Notice> notices = new ArrayList<>();
    turns =
        turns.through(
            limit,
            after -> after == null ? firstTenant() : byTenant.higherKey(after),
            (tenant, most) -> {
              List<Row> due =
                  byTenant.getOrDefault(tenant, new TreeSet<>()).stream()
                      .takeWhile(row -> !row.due().isAfter(now))
                      .limit(most)
                      .toList();
              due.forEach(row -> notices.add(taken(row, until)));
              return due.size();
            });
    return notices;
  }

  boolean has(String id) {
    return rows.containsKey(id);
  }

  private @Nullable String firstTenant() {
    return byTenant.isEmpty() ? null : byTenant.firstKey();
  }

  private Notice taken(Row row, Instant until) {
    Notice old = row.notice();
    Notice notice = new Notice(old.id(), old.kind(), old.request(), old.attempt() + 1);
    put(new Row(notice, row.tenant(), until, row.number()));
    return notice;
  }

  void remove(String id) {
    Row row = rows.remove(id);
    if (row != null) {
      byTenant.computeIfPresent(
          row.tenant(),
          (tenant, due) -> {
            due.remove(row);
            return due.isEmpty() ? null : due;
          });
    }
  }

  void removeOf(String request) {
    rows.values().stream()
        .map(Row::notice)
        .filter(notice -> notice.request().equals(request))
        .map(Notice::id)
        .toList()
        .forEach(this::remove);
  }

  void retry(String id, Instant due) {
    Row row = rows.get(id);
    if (row != null) {
      put(new Row(row.notice(), row.tenant(), due, row.number()));
    }
  }

  private void put(Row row) {
    remove(row.notice().id());
    rows.put(row.notice().id(), row);
    byTenant.computeIfAbsent(row.tenant(), tenant -> new TreeSet<>()).add(row);
  }
}
