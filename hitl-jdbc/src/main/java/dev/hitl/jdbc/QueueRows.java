package dev.hitl.jdbc;

import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.QueuePage;
import dev.hitl.store.QueueQuery;
import dev.hitl.store.QueueQuery.Place;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Reads the queue: first a bounded number of places out of the index, then the requests on those
 * that match.
 */
final class QueueRows {
  /** Looked at together. */
  private static final int CHUNK = 200;

  /** The first two that are pending and like it: it is shown if it is the first of them. */
  private static final String ALIKE =
      "(SELECT o.id FROM hitl_request o WHERE o.likeness = k.likeness AND o.status = 'PENDING'"
          + " ORDER BY "
          + Tx.held("o.likeness, o.status")
          + "o.lane, o.opened_at, o.id LIMIT 1 OFFSET %d)";

  private static final String KEYS =
      "SELECT k.*, "
          + ALIKE.formatted(0)
          + " AS first_alike, "
          + ALIKE.formatted(1)
          + " AS second_alike FROM (";

  private static final String ORDER = " ORDER BY lane, opened_at, id LIMIT :limit";

  private static final String ALL_ALIKE =
      "SELECT id FROM hitl_request WHERE likeness = :likeness AND status = 'PENDING'"
          + " ORDER BY "
          + Tx.held("likeness, status")
          + "lane, opened_at, id LIMIT :limit";

  private QueueRows() {}

  private record Key(
      Place place,
      RequestStatus status,
      String tool,
      String risk,
      String likeness,
      @Nullable String first,
      @Nullable String second) {
    boolean isShown() {
      // Where the first is none or another, this one has just been decided, or is not first.
      return status != RequestStatus.PENDING || place.id().equals(first);
    }
  }

  static QueuePage page(Tx tx, QueueQuery query) {
    List<Key> found = new ArrayList<>();
    Place after = query.after();
    int scanned = 0;
    while (scanned < QueueQuery.MOST_SCANNED) {
      List<Key> keys = keys(tx, query.tenant(), after);
      for (Key key : keys) {
        if (found.size() == query.limit()) {
          return new QueuePage(queued(tx, found), after);
        }
        after = key.place();
        if (key.isShown() && query.matches(key.tool(), key.risk())) {
          found.add(key);
        }
      }
      scanned += keys.size();
      if (keys.size() < CHUNK) {
        return new QueuePage(queued(tx, found), null);
      }
    }
    return new QueuePage(queued(tx, found), after);
  }

  /** Each part is one range of the index: a lane that has begun, and the lanes behind it. */
  private static List<Key> keys(Tx tx, String tenant, @Nullable Place after) {
    List<String> parts = new ArrayList<>();
    for (RequestStatus status : RequestStatus.asking()) {
      if (after == null) {
        parts.add(part(status, ""));
      } else {
        parts.add(
            part(
                status,
                " AND lane = :lane AND opened_at >= :at AND (opened_at > :at OR id > :afterId)"));
        parts.add(part(status, " AND lane > :lane"));
      }
    }
    Query query =
        tx.query(KEYS + String.join(" UNION ALL ", parts) + ") k" + ORDER, CHUNK)
            .bind("tenant", tenant);
    if (after != null) {
      query
          .bind("lane", after.lane())
          .bind("at", after.openedAt().toEpochMilli())
          .bind("afterId", after.id());
    }
    return query.map((row, context) -> key(row)).list();
  }

  private static String part(RequestStatus status, String range) {
    return "(SELECT id, status, lane, opened_at, tool, risk, likeness FROM hitl_request WHERE tenant"
        + " = :tenant AND status = '"
        + status
        + "'"
        + range
        + " ORDER BY "
        + Tx.held("tenant, status")
        + "lane, opened_at, id LIMIT :limit)";
  }

  private static Key key(ResultSet row) throws SQLException {
    return new Key(
        new Place(
            row.getInt("lane"),
            Instant.ofEpochMilli(row.getLong("opened_at")),
            row.getString("id")),
        RequestStatus.valueOf(row.getString("status")),
        row.getString("tool"),
        row.getString("risk"),
        row.getString("likeness"),
        row.getString("first_alike"),
        row.getString("second_alike"));
  }

  private static List<QueuePage.Queued> queued(Tx tx, List<Key> keys) {
    Map<String, Request> requests =
        requests(tx, keys.stream().map(key -> key.place().id()).toList());
    List<QueuePage.Queued> queued = new ArrayList<>();
    for (Key key : keys) {
      Request request = requests.get(key.place().id());
      // One that cannot be read is left out, and one that somebody decided in between.
      if (request != null && request.status().asksPeople()) {
        boolean single = key.second() == null || request.status() != RequestStatus.PENDING;
        queued.add(new QueuePage.Queued(request, single ? 1 : count(tx, key.likeness())));
      }
    }
    return queued;
  }

  private static int count(Tx tx, String likeness) {
    return tx.query("SELECT COUNT(*) FROM (" + ALL_ALIKE + ") a", QueuePage.MOST_ALIKE)
        .bind("likeness", likeness)
        .mapTo(Integer.class)
        .one();
  }

  static List<Request> alike(Tx tx, String likeness, int limit) {
    List<String> ids =
        tx.query(ALL_ALIKE, limit).bind("likeness", likeness).mapTo(String.class).list();
    Map<String, Request> requests = requests(tx, ids);
    return ids.stream()
        .map(requests::get)
        .filter(request -> request != null && request.status() == RequestStatus.PENDING)
        .toList();
  }

  private static Map<String, Request> requests(Tx tx, List<String> ids) {
    List<StoredRequest> rows = new ArrayList<>();
    for (int from = 0; from < ids.size(); from += CHUNK) {
      List<String> some = ids.subList(from, Math.min(ids.size(), from + CHUNK));
      String names =
          IntStream.range(0, some.size()).mapToObj(i -> ":id" + i).collect(Collectors.joining(","));
      Query query =
          tx.query(
              "SELECT "
                  + RequestPages.COLUMNS
                  + ", r.opened_at AS place FROM hitl_request r "
                  + RequestPages.PARTS
                  + " WHERE r.id IN ("
                  + names
                  + ")");
      for (int i = 0; i < some.size(); i++) {
        query.bind("id" + i, some.get(i));
      }
      rows.addAll(query.map((row, context) -> StoredRequest.map(row)).list());
    }
    return RequestPages.readable(rows).stream()
        .collect(Collectors.toMap(Request::id, Function.identity()));
  }

  static boolean isAsIs(Tx tx, Request request) {
    return tx.query("SELECT lane, likeness FROM hitl_request WHERE id = :id")
        .bind("id", request.id())
        .map(
            (row, context) ->
                row.getInt("lane") == request.lane()
                    && request.likeness().equals(row.getString("likeness")))
        .findOne()
        .orElse(true);
  }
}
