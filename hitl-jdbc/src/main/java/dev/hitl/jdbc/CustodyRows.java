package dev.hitl.jdbc;

import dev.hitl.call.RunId;
import dev.hitl.store.Hold;
import dev.hitl.store.SubjectKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The tables {@code hitl_hold} and {@code hitl_subject}. */
final class CustodyRows {
  /** Stands in the condition of what removes a run. */
  static final String NOT_HELD =
      """
      NOT EXISTS (
        SELECT 1 FROM hitl_hold h
        WHERE h.tenant = hitl_run.tenant
          AND ((h.run IS NULL AND h.person IS NULL)
            OR (h.agent = hitl_run.agent AND h.run = hitl_run.run)
            OR h.person = hitl_run.principal))
      """;

  private static final String HELD =
      """
      SELECT COUNT(*) FROM hitl_hold h
      WHERE h.tenant = :tenant
        AND ((h.run IS NULL AND (h.person IS NULL OR h.person = :alias))
          OR EXISTS (
            SELECT 1 FROM hitl_run r
            WHERE r.tenant = h.tenant AND r.agent = h.agent AND r.run = h.run
              AND r.principal = :alias))
      """;

  private static final String OPEN =
      """
      SELECT COUNT(*) FROM hitl_run r
      WHERE r.principal = :alias
        AND (r.status IN ('RUNNING', 'PARKED', 'READY', 'PAUSED')
          OR EXISTS (
            SELECT 1 FROM hitl_request q
            WHERE q.tenant = r.tenant AND q.agent = r.agent AND q.run = r.run
              AND q.status IN (
                'PENDING', 'APPROVED', 'EXECUTING', 'IN_DOUBT', 'COMPENSATING', 'REVIEWING')))
      """;

  private static final String KEY =
      "SELECT id, tenant, pseudonym, master, wrapped, name, created_at FROM hitl_subject WHERE ";

  private CustodyRows() {}

  static void insert(Plan plan, Hold hold) {
    RunId run = hold.run();
    plan.insert(
        "hitl_hold",
        "id, tenant, agent, run, person, put_by, put_at",
        Sql.row()
            .text(hold.id())
            .text(hold.tenant())
            .text(run == null ? null : run.agent())
            .text(run == null ? null : run.run())
            .text(hold.person())
            .text(hold.by())
            .number(hold.at().toEpochMilli()));
  }

  static List<Hold> holds(Tx tx, @Nullable String tenant) {
    Query query =
        tx.query(
            "SELECT id, tenant, agent, run, person, put_by, put_at FROM hitl_hold"
                + (tenant == null ? "" : " WHERE tenant = :tenant")
                + " ORDER BY put_at, id");
    if (tenant != null) {
      query.bind("tenant", tenant);
    }
    return query.map((row, context) -> hold(row)).list();
  }

  private static Hold hold(ResultSet row) throws SQLException {
    String tenant = row.getString("tenant");
    String run = row.getString("run");
    return new Hold(
        row.getString("id"),
        tenant,
        run == null ? null : new RunId(tenant, row.getString("agent"), run),
        row.getString("person"),
        row.getString("put_by"),
        Columns.instant(row, "put_at"));
  }

  static boolean isHeld(Tx tx, String tenant, String alias) {
    return tx.query(HELD).bind("tenant", tenant).bind("alias", alias).mapTo(Long.class).one() > 0;
  }

  static boolean isOpen(Tx tx, String alias) {
    return tx.query(OPEN).bind("alias", alias).mapTo(Long.class).one() > 0;
  }

  static List<String> endsOf(Tx tx, String tenant, String alias) {
    return tx.query(
            "SELECT head_hash FROM hitl_run WHERE principal = :alias AND tenant = :tenant"
                + StandingRows.ENDS
                + " ORDER BY head_hash")
        .bind("tenant", tenant)
        .bind("alias", alias)
        .mapTo(String.class)
        .list();
  }

  static void insert(Plan plan, SubjectKey key) {
    plan.insert(
        "hitl_subject",
        "id, tenant, pseudonym, master, wrapped, name, created_at",
        Sql.row()
            .text(key.id())
            .text(key.tenant())
            .text(key.pseudonym())
            .text(key.master())
            .bytes(key.wrapped())
            .bytes(key.name())
            .number(key.createdAt().toEpochMilli()));
  }

  static Optional<SubjectKey> key(Tx tx, String column, String value) {
    return tx.query(KEY + column + " = :value")
        .bind("value", value)
        .map((row, context) -> key(row))
        .findOne();
  }

  static List<SubjectKey> notWrappedBy(Tx tx, String master, int limit) {
    return tx.query(
            KEY + "wrapped IS NOT NULL AND master <> :master ORDER BY id LIMIT :limit", limit)
        .bind("master", master)
        .map((row, context) -> key(row))
        .list();
  }

  private static SubjectKey key(ResultSet row) throws SQLException {
    return new SubjectKey(
        row.getString("id"),
        row.getString("tenant"),
        row.getString("pseudonym"),
        row.getString("master"),
        row.getBytes("wrapped"),
        row.getBytes("name"),
        Columns.instant(row, "created_at"));
  }

  static Sql rewrap(SubjectKey before, SubjectKey after) {
    return new Sql("UPDATE hitl_subject SET master = ")
        .text(after.master())
        .add(", wrapped = ")
        .bytes(after.wrapped())
        .add(" WHERE id = ")
        .text(before.id())
        .add(" AND master = ")
        .text(before.master());
  }

  /** Locks the key until the run is there, so that nobody destroys it in between. */
  static Sql stillThere(String id) {
    return new Sql("UPDATE hitl_subject SET created_at = created_at WHERE id = ")
        .text(id)
        .add(" AND wrapped IS NOT NULL");
  }

  static boolean destroy(Tx tx, String id) {
    return tx.update(
                "UPDATE hitl_subject SET pseudonym = NULL, master = NULL, wrapped = NULL,"
                    + " name = NULL WHERE id = :id AND wrapped IS NOT NULL")
            .bind("id", id)
            .execute()
        == 1;
  }
}
