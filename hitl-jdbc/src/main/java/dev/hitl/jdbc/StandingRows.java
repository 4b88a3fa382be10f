package dev.hitl.jdbc;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Arguments;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.store.OverrideRecord;
import dev.hitl.store.Removable;
import dev.hitl.store.StandingQuery;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table {@code hitl_standing}: what holds until it is taken back, is used up or ends. */
final class StandingRows {
  private static final Logger LOG = LoggerFactory.getLogger(StandingRows.class);

  private static final String COLUMNS =
      "id, kind, tenant, record_key, principal, uses, uses_left, until_at, revoked, head_seq,"
          + " head_hash, created_at, updated_at, "
          + Columns.bounded("body", "body");

  private static final String SELECT = "SELECT " + COLUMNS + " FROM hitl_standing WHERE ";

  /** What only counts is nothing to hold. */
  private static final String NOT_HELD =
      """
      (head_seq = 0 OR NOT EXISTS (
        SELECT 1 FROM hitl_hold h
        WHERE h.tenant = hitl_standing.tenant AND h.run IS NULL
          AND (h.person IS NULL OR h.person = hitl_standing.principal)))
      """;

  private static final String OVER = "until_at < :before";

  /** What has no end of its own, like a stop. It changes once, when it is taken back. */
  private static final String TAKEN_BACK =
      "until_at IS NULL AND revoked = TRUE AND updated_at < :before";

  /** Whether any override is in force. */
  static final String ANY_OVERRIDE =
      "EXISTS (SELECT 1 FROM hitl_standing o WHERE o.kind = '"
          + OverrideRecord.KIND
          + "' AND o.live_until > {now})";

  private StandingRows() {}

  /** What a step writes; whether it is a condition, as a put is where a person's key is needed. */
  static boolean add(Plan plan, StandingStep step) {
    boolean condition = true;
    if (step instanceof StandingStep.Put put) {
      String principal = put.standing().principal();
      condition = principal != null && !JdbcCustody.idOf(principal).equals(principal);
      if (principal != null && condition) {
        plan.require(CustodyRows.stillThere(JdbcCustody.idOf(principal)));
      }
      insert(plan, put.standing());
    } else if (step instanceof StandingStep.Use use) {
      plan.require(use(use));
    } else {
      plan.require(revoke((StandingStep.Revoke) step));
    }
    AuditEvent event = step.event();
    if (event != null) {
      AuditRows.insert(plan, event);
    }
    return condition;
  }

  private static void insert(Plan plan, StandingRecord standing) {
    plan.insert(
        "hitl_standing",
        "id, kind, tenant, record_key, principal, uses, uses_left, until_at, live_until, revoked,"
            + " body, head_seq, head_hash, created_at, updated_at",
        Sql.row()
            .text(standing.id())
            .text(standing.kind())
            .text(standing.tenant())
            .text(standing.key())
            .text(standing.principal())
            .number(number(standing.uses()))
            .number(number(standing.left()))
            .number(Columns.millis(standing.until()))
            .number(liveUntil(standing))
            .add(standing.revoked() ? ", TRUE" : ", FALSE")
            .bytes(Columns.writable(standing.body().bytes(), standing.id()))
            .number(standing.head().seq())
            .text(standing.head().hash())
            .number(standing.createdAt().toEpochMilli())
            .number(standing.updatedAt().toEpochMilli()));
  }

  private static @Nullable Long number(@Nullable Integer value) {
    return value == null ? null : Long.valueOf(value);
  }

  private static long liveUntil(StandingRecord standing) {
    Instant until = standing.until();
    Integer left = standing.left();
    if (standing.revoked() || (left != null && left == 0)) {
      return -1;
    }
    return until == null ? Long.MAX_VALUE : until.toEpochMilli();
  }

  /**
   * Asks the columns that are shown and those that are sorted by: one of them may have been changed
   * by hand.
   */
  private static Sql use(StandingStep.Use use) {
    // What is sorted by stands before what is left: MariaDB assigns in turn.
    return new Sql("UPDATE hitl_standing SET live_until = CASE WHEN uses_left = ")
        .integer(use.times())
        .add(" THEN -1 ELSE live_until END, uses_left = uses_left - ")
        .integer(use.times())
        .add(", updated_at = {now} WHERE ")
        .add(isAs(use.known()))
        .add(" AND live_until > {now} AND (until_at IS NULL OR until_at > {now})")
        .add(" AND (uses IS NULL OR (uses_left <= uses AND uses_left >= ")
        .integer(use.times())
        .add("))");
  }

  private static Sql revoke(StandingStep.Revoke revoke) {
    Head head = revoke.after().head();
    return new Sql("UPDATE hitl_standing SET revoked = TRUE, live_until = -1, head_seq = ")
        .number(head.seq())
        .add(", head_hash = ")
        .text(head.hash())
        .add(", updated_at = ")
        .number(revoke.at().toEpochMilli())
        .add(" WHERE ")
        .add(isAs(revoke.known()));
  }

  private static Sql isAs(StandingRecord known) {
    return new Sql("id = ")
        .text(known.id())
        .add(" AND revoked = FALSE AND head_seq = ")
        .number(known.head().seq())
        .add(" AND head_hash = ")
        .text(known.head().hash());
  }

  static Optional<StandingRecord> find(Tx tx, String id) {
    return tx.query(SELECT + "id = :id").bind("id", id).map((row, context) -> map(row)).findOne();
  }

  static List<StandingRecord> holding(Tx tx, String kind, String tenant, String key, int limit) {
    return tx
        .query(
            SELECT
                + "kind = :kind AND tenant = :tenant AND record_key = :key AND live_until > {now}"
                + " ORDER BY "
                + Tx.held("kind, tenant, record_key")
                + "live_until, id LIMIT :limit",
            limit)
        .bind("kind", kind)
        .bind("tenant", tenant)
        .bind("key", key)
        .map((row, context) -> readable(row))
        .list()
        .stream()
        .flatMap(row -> Stream.ofNullable(row.standing()))
        .toList();
  }

  /** What cannot be read is an error: nobody may take it that it is not there. */
  static List<StandingRecord> holding(Tx tx, String kind, @Nullable String after, int limit) {
    return tx.query(
            SELECT + "kind = :kind AND live_until > {now} AND id > :after ORDER BY id LIMIT :limit",
            limit)
        .bind("kind", kind)
        .bind("after", after == null ? kind + ":" : after)
        .map((row, context) -> map(row))
        .list();
  }

  /** What cannot be read is left out, and does not make a page end too soon. */
  static List<StandingRecord> find(Tx tx, StandingQuery query) {
    List<StandingRecord> found = new ArrayList<>();
    String after = query.after();
    List<Row> page;
    do {
      page = page(tx, query, after);
      for (Row row : page) {
        if (row.standing() != null && found.size() < query.limit()) {
          found.add(row.standing());
        }
        after = row.id();
      }
    } while (page.size() == query.limit() && found.size() < query.limit());
    return found;
  }

  private static List<Row> page(Tx tx, StandingQuery query, @Nullable String after) {
    StringBuilder sql = new StringBuilder(SELECT).append("id > :after");
    sql.append(query.kind() == null ? "" : " AND kind = :kind");
    sql.append(query.tenant() == null ? "" : " AND tenant = :tenant");
    sql.append(" ORDER BY ").append(query.tenant() == null ? "" : "kind, tenant, ");
    Query statement = tx.query(sql.append("id LIMIT :limit").toString(), query.limit());
    String kind = query.kind();
    // The ids of a kind stand together, so the key serves where the tenant is not said.
    statement.bind("after", after != null ? after : kind == null ? "" : kind + ":");
    if (kind != null) {
      statement.bind("kind", kind);
    }
    if (query.tenant() != null) {
      statement.bind("tenant", query.tenant());
    }
    return statement.map((row, context) -> readable(row)).list();
  }

  /** Whoever is a run's principal and has a grant besides: the ends of both are asked for. */
  static final String ENDS =
      " UNION ALL SELECT head_hash FROM hitl_standing WHERE principal = :alias AND tenant = :tenant"
          + " AND head_seq > 0";

  /** In the transaction that destroys the person's key. */
  static void forget(Tx tx, String tenant, String alias) {
    for (String sql :
        List.of(
            "DELETE FROM hitl_standing WHERE principal = :alias AND tenant = :tenant"
                + " AND head_seq = 0",
            "UPDATE hitl_standing SET live_until = -1 WHERE principal = :alias"
                + " AND tenant = :tenant")) {
      tx.update(sql).bind("alias", alias).bind("tenant", tenant).execute();
    }
  }

  /** Those that ended by themselves, and where there is room, those that were taken back. */
  static List<String> ended(Tx tx, String kind, Removable which, int limit) {
    List<String> ids = new ArrayList<>(ended(tx, OVER, kind, which, limit));
    if (ids.size() < limit) {
      ids.addAll(ended(tx, TAKEN_BACK, kind, which, limit - ids.size()));
    }
    return ids;
  }

  private static List<String> ended(
      Tx tx, String condition, String kind, Removable which, int limit) {
    Query query =
        tx.query(
            "SELECT id FROM hitl_standing WHERE kind = :kind AND "
                + condition
                + " AND "
                + NOT_HELD
                + of(which)
                + " ORDER BY "
                + Tx.held("kind")
                + "until_at, id LIMIT :limit",
            limit);
    query.bind("kind", kind).bind("before", which.endedBefore().toEpochMilli());
    if (which.tenant() != null) {
      query.bind("only", which.tenant());
    }
    int i = 0;
    for (String tenant : new TreeSet<>(which.except())) {
      query.bind("not" + i++, tenant);
    }
    return query.mapTo(String.class).list();
  }

  private static String of(Removable which) {
    StringBuilder sql = new StringBuilder(which.tenant() == null ? "" : " AND tenant = :only");
    for (int i = 0; i < which.except().size(); i++) {
      sql.append(" AND tenant <> :not").append(i);
    }
    return sql.toString();
  }

  /** Whether it was there, and nothing is against it. */
  static boolean remove(Tx tx, String id, Removable which, Instant now) throws SQLException {
    Optional<StandingRecord> found = find(tx, id);
    int rows =
        tx.update(
                "DELETE FROM hitl_standing WHERE id = :id AND (%s OR %s) AND %s"
                    .formatted(OVER, TAKEN_BACK, NOT_HELD))
            .bind("id", id)
            .bind("before", which.endedBefore().toEpochMilli())
            .execute();
    if (rows == 1 && found.isPresent()) {
      Removal.chain(tx, found.get().place(), id, now, which.by());
    }
    return rows == 1;
  }

  private static @Nullable Integer count(ResultSet row, String column) throws SQLException {
    int count = row.getInt(column);
    return row.wasNull() ? null : Integer.valueOf(count);
  }

  private record Row(String id, @Nullable StandingRecord standing) {}

  private static Row readable(ResultSet row) throws SQLException {
    String id = row.getString("id");
    try {
      return new Row(id, map(row));
    } catch (StoreException e) {
      LOG.error("StandingRecord record {} is left out: {}", id, e.getMessage());
      return new Row(id, null);
    }
  }

  private static StandingRecord map(ResultSet row) throws SQLException {
    String id = row.getString("id");
    try {
      return new StandingRecord(
          id,
          row.getString("kind"),
          row.getString("tenant"),
          row.getString("record_key"),
          row.getString("principal"),
          count(row, "uses"),
          count(row, "uses_left"),
          Columns.optionalInstant(row, "until_at"),
          row.getBoolean("revoked"),
          Arguments.frozen(Columns.body(row, "body", id)),
          new Head(row.getLong("head_seq"), row.getString("head_hash")),
          Columns.instant(row, "created_at"),
          Columns.instant(row, "updated_at"));
    } catch (IllegalArgumentException e) {
      throw StoreException.unreadable(id + " cannot be read from the store: " + e.getMessage(), e);
    }
  }
}
