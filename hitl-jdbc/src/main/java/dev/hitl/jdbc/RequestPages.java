package dev.hitl.jdbc;

import dev.hitl.call.RunId;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import dev.hitl.store.DecidedQuery;
import dev.hitl.store.RequestCodec;
import dev.hitl.store.RequestCodec.EncodedRevision;
import dev.hitl.store.RequestQuery;
import dev.hitl.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads requests: one, those of a run, and page by page. */
final class RequestPages {
  private static final Logger LOG = LoggerFactory.getLogger(RequestPages.class);

  /** A request with the revision that it asks now and its result. */
  static final String COLUMNS =
      "r.id, r.tenant, r.agent, r.run, r.status, r.revision, r.version, r.head_hash, r.deadline,"
          + " r.fence, r.node, r.lease_until, r.principal, r.origin, r.opened_at, r.updated_at,"
          + " v.digest, "
          + Columns.bounded("r.progress", "progress")
          + ", "
          + Columns.bounded("v.arguments", "arguments")
          + ", "
          + Columns.bounded("v.body", "body")
          + ", "
          + Columns.bounded("s.body", "result")
          + ", "
          + Columns.tooLong("s.body", "result_too_long")
          + " ";

  private static final String REVISIONS =
      "SELECT revision, digest, "
          + Columns.bounded("arguments", "arguments")
          + ", "
          + Columns.bounded("body", "body")
          + " FROM hitl_revision WHERE request_id = :id ORDER BY revision";

  static final String PARTS =
      """
      LEFT JOIN hitl_revision v ON v.request_id = r.id AND v.revision = r.revision
      LEFT JOIN hitl_result s ON s.request_id = r.id
      """;

  private static final String NEWEST_FIRST = " ORDER BY opened_at DESC, id DESC LIMIT ";

  private static final String ONE =
      "SELECT "
          + COLUMNS
          + ", r.opened_at AS place FROM hitl_request r "
          + PARTS
          + " WHERE r.id = ";

  private static final String BY_ID = ONE + ":id";

  private static final String OF_RUN =
      "SELECT "
          + COLUMNS
          + ", r.opened_at AS place FROM hitl_request r "
          + PARTS
          + " WHERE r.tenant = :tenant AND r.agent = :agent AND r.run = :run"
          + " ORDER BY r.opened_at, r.id";

  /** Each in its own range of the tool's index, so that nothing that is pending is passed. */
  private static final List<RequestStatus> NOT_PENDING =
      Stream.of(RequestStatus.values()).filter(status -> status != RequestStatus.PENDING).toList();

  private RequestPages() {}

  /** Where a page goes on. */
  private record Place(long at, String id) {}

  static Optional<Request> find(Tx tx, String id) {
    return tx.query(BY_ID)
        .bind("id", id)
        .map((row, context) -> StoredRequest.map(row))
        .findOne()
        .map(StoredRequest::decode);
  }

  static Sql byId(String id) {
    return new Sql(ONE).text(id);
  }

  /** The newest of a run, newest first. */
  static Sql newest(RunId run, int most) {
    return new Sql(
            "SELECT "
                + COLUMNS
                + ", r.opened_at AS place FROM ("
                + "SELECT id FROM hitl_request WHERE ")
        .key(run)
        .add(NEWEST_FIRST)
        .add(Integer.toString(most))
        .add(") n JOIN hitl_request r ON r.id = n.id " + PARTS);
  }

  /** The events of the approved ones among the newest of a run. */
  static Sql eventsOfNewest(RunId run, int most) {
    return new Sql(
            "SELECT " + AuditRows.COLUMNS + " FROM (SELECT id, status FROM hitl_request WHERE ")
        .key(run)
        .add(NEWEST_FIRST)
        .add(Integer.toString(most))
        .add(") n JOIN hitl_audit ON subject = id WHERE status = 'APPROVED' ORDER BY subject, seq");
  }

  /** Each must be readable: a run must not go on without one of its requests. */
  static List<Request> read(ResultSet rows) throws SQLException {
    List<StoredRequest> found = new ArrayList<>();
    while (rows.next()) {
      found.add(StoredRequest.map(rows));
    }
    return found.stream()
        .sorted(Comparator.comparing(StoredRequest::place).thenComparing(StoredRequest::id))
        .map(StoredRequest::decode)
        .toList();
  }

  /** Those that can be read. */
  static List<Request> of(Tx tx, RunId run) {
    return readable(rowsOf(tx, run));
  }

  private static List<StoredRequest> rowsOf(Tx tx, RunId run) {
    return Tx.named(tx.query(OF_RUN), run).map((row, context) -> StoredRequest.map(row)).list();
  }

  static List<Request> find(Tx tx, RequestQuery query) {
    Instant at = query.afterOpenedAt();
    String id = query.afterId();
    Place first = at == null || id == null ? null : new Place(at.toEpochMilli(), id);
    return fill(
        query.limit(),
        first,
        request -> query.statuses().isEmpty() || query.statuses().contains(request.status()),
        (after, limit) -> {
          Query statement = tx.query(page(query, after != null), limit);
          if (query.tenant() != null) {
            statement.bind("tenant", query.tenant());
          }
          return rows(statement, after);
        });
  }

  static List<Request> decided(Tx tx, DecidedQuery query) {
    Instant at = query.beforeOpenedAt();
    String id = query.beforeId();
    return fill(
        query.limit(),
        at == null || id == null ? null : new Place(at.toEpochMilli(), id),
        request -> request.status() != RequestStatus.PENDING,
        (before, limit) ->
            rows(
                tx.query(decided(before != null), limit)
                    .bind("tenant", query.tenant())
                    .bind("tool", query.tool()),
                before));
  }

  private static String decided(boolean goesOn) {
    String before = goesOn ? " AND opened_at <= :at AND (opened_at < :at OR id < :afterId)" : "";
    String parts =
        NOT_PENDING.stream()
            .map(
                status ->
                    "(SELECT id, opened_at FROM hitl_request WHERE tenant = :tenant AND tool = :tool"
                        + " AND status = '"
                        + status
                        + "'"
                        + before
                        + " ORDER BY "
                        + Tx.held("tenant DESC, tool DESC, status DESC")
                        + "opened_at DESC, id DESC LIMIT :limit)")
            .collect(Collectors.joining(" UNION ALL "));
    return "SELECT "
        + COLUMNS
        + ", r.opened_at AS place FROM (SELECT id FROM ("
        + parts
        + ") u ORDER BY opened_at DESC, id DESC LIMIT :limit) p JOIN hitl_request r ON r.id = p.id "
        + PARTS
        + " ORDER BY r.opened_at DESC, r.id DESC";
  }

  static List<Request> overdue(Tx tx, int most) {
    return fill(
        most,
        null,
        request -> true,
        (after, limit) ->
            rows(
                tx.query(
                    joined(part("due_at <= {now}", after != null, "due_at", ""), "due_at"), limit),
                after));
  }

  /**
   * A row that cannot be read is left out, and one that is not asked for: an index of H2 may still
   * name a status that the row does not have, after a kill. The page is filled up with those that
   * follow.
   */
  private static List<Request> fill(
      int limit,
      @Nullable Place first,
      Predicate<Request> isAsked,
      BiFunction<@Nullable Place, Integer, List<StoredRequest>> page) {
    List<Request> found = new ArrayList<>();
    Place after = first;
    while (found.size() < limit) {
      int wanted = limit - found.size();
      List<StoredRequest> rows = page.apply(after, wanted);
      found.addAll(readable(rows).stream().filter(isAsked).toList());
      if (rows.size() < wanted) {
        break;
      }
      StoredRequest last = rows.get(rows.size() - 1);
      after = new Place(last.place(), last.id());
    }
    return found;
  }

  private static List<StoredRequest> rows(Query statement, @Nullable Place after) {
    if (after != null) {
      statement.bind("at", after.at()).bind("afterId", after.id());
    }
    return statement.map((row, context) -> StoredRequest.map(row)).list();
  }

  static List<Request> readable(List<StoredRequest> rows) {
    List<Request> readable = new ArrayList<>();
    for (StoredRequest row : rows) {
      try {
        readable.add(row.decode());
      } catch (StoreException e) {
        LOG.error("Request {} is left out: {}", row.id(), e.getMessage());
      }
    }
    return readable;
  }

  /** Each status out of its own index, in one statement, so that none is seen twice or never. */
  private static String page(RequestQuery query, boolean goesOn) {
    String tenant = query.tenant() == null ? "" : "tenant = :tenant AND ";
    String held = query.tenant() == null ? "status" : "tenant, status";
    List<String> parts = new ArrayList<>();
    if (query.statuses().isEmpty()) {
      parts.add(part(tenant + "opened_at >= 0", goesOn, "opened_at", ""));
    }
    for (RequestStatus status : query.statuses().stream().sorted().toList()) {
      parts.add(part(tenant + "status = '" + status + "'", goesOn, "opened_at", Tx.held(held)));
    }
    return joined(String.join(" UNION ALL ", parts), "opened_at");
  }

  private static String part(String condition, boolean goesOn, String column, String order) {
    return "(SELECT id FROM hitl_request WHERE "
        + condition
        + (goesOn ? " AND " + column + " >= :at AND (" + column + " > :at OR id > :afterId)" : "")
        + " ORDER BY "
        + order
        + column
        + ", id LIMIT :limit)";
  }

  private static String joined(String page, String column) {
    return "SELECT "
        + COLUMNS
        + ", r."
        + column
        + " AS place FROM ("
        + page
        + ") p JOIN hitl_request r ON r.id = p.id "
        + PARTS
        + " ORDER BY r."
        + column
        + ", r.id LIMIT :limit";
  }

  static List<Revision> revisions(Tx tx, String id) {
    return tx
        .query(REVISIONS)
        .bind("id", id)
        .map(
            (row, context) ->
                new EncodedRevision(
                    row.getInt("revision"),
                    row.getString("digest"),
                    text(row, "arguments", id),
                    text(row, "body", id)))
        .list()
        .stream()
        .map(revision -> RequestCodec.decode(id, revision))
        .toList();
  }

  private static String text(ResultSet row, String column, String id) throws SQLException {
    String what = "request " + id;
    return Columns.text(Columns.body(row, column, what), what);
  }
}
