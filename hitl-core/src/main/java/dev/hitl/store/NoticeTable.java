package dev.hitl.store;

import dev.hitl.notify.Notice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** The outbox of the store in memory. Not thread-safe. */
final class NoticeTable {
  /** The number keeps the order in which notices of the same instant were written. */
  private record Row(Notice notice, Instant due, long number) implements Comparable<Row> {
    private static final Comparator<Row> ORDER =
        Comparator.comparing(Row::due).thenComparingLong(Row::number);

    @Override
    public int compareTo(Row other) {
      return ORDER.compare(this, other);
    }
  }

  private final Map<String, Row> rows = new HashMap<>();
  private final NavigableSet<Row> byDue = new TreeSet<>();
  private long written;

  void add(Notice notice, Instant now) {
    put(new Row(notice, now, ++written));
  }

  List<Notice> take(int limit, Instant now, Instant until) {
    List<Row> taken =
        byDue.stream().takeWhile(row -> !row.due().isAfter(now)).limit(limit).toList();
    List<Notice> notices = new ArrayList<>();
    for (Row row : taken) {
      Notice old = row.notice();
      Notice notice = new Notice(old.id(), old.kind(), old.request(), old.attempt() + 1);
      put(new Row(notice, until, row.number()));
      notices.add(notice);
    }
    return notices;
  }

  boolean has(String id) {
    return rows.containsKey(id);
  }

  void remove(String id) {
    Row row = rows.remove(id);
    if (row != null) {
      byDue.remove(row);
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
      put(new Row(row.notice(), due, row.number()));
    }
  }

  private void put(Row row) {
    remove(row.notice().id());
    rows.put(row.notice().id(), row);
    byDue.add(row);
  }
}
