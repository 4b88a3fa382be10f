package dev.hitl.jdbc;

import dev.hitl.notify.Notice;
import dev.hitl.store.Turns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table {@code hitl_outbox}: what is still to be told. */
final class NoticeRows {
  private static final Logger LOG = LoggerFactory.getLogger(NoticeRows.class);
  private static final int MAX_ERROR = 1_000;

  private record Due(String id, String request, String kind, int attempts, long dueAt) {}

  private NoticeRows() {}

  static void insert(Plan plan, Notice notice, String tenant) {
    plan.insert(
        "hitl_outbox",
        "id, tenant, request_id, kind, attempts, due_at",
        Sql.row()
            .text(notice.id())
            .text(tenant)
            .text(notice.request())
            .text(notice.kind().name())
            .integer(notice.attempt())
            .add(", {now}"));
  }

  /**
   * Takes what nobody else takes at the same time; fewer than are due where others do.
   *
   * @param turns whose turn it is
   * @param taken gets the notices
   */
  static Turns take(Tx tx, int limit, Duration lease, Turns turns, List<Notice> taken) {
    return turns.through(
        limit,
        after -> tenantAfter(tx, after),
        (tenant, most) -> {
          List<Due> due = most == 0 ? List.of() : due(tx, tenant, most);
          due.forEach(one -> take(tx, one, lease, taken));
          return due.size();
        });
  }

  /** One look at the index for each tenant, however many notices it has. */
  private static @Nullable String tenantAfter(Tx tx, @Nullable String after) {
    String sql = "SELECT tenant FROM hitl_outbox%s ORDER BY tenant, due_at, written LIMIT 1";
    Query query =
        after == null
            ? tx.query(sql.formatted(""))
            : tx.query(sql.formatted(" WHERE tenant > :after")).bind("after", after);
    return query.mapTo(String.class).findOne().orElse(null);
  }

  private static void take(Tx tx, Due due, Duration lease, List<Notice> taken) {
    int updated =
        tx.update(
                """
                UPDATE hitl_outbox SET attempts = attempts + 1, due_at = {now} + :lease
                WHERE id = :id AND attempts = :attempts AND due_at = :dueAt
                """)
            .bind("lease", lease.toMillis())
            .bind("id", due.id())
            .bind("attempts", due.attempts())
            .bind("dueAt", due.dueAt())
            .execute();
    if (updated == 1) {
      try {
        taken.add(
            new Notice(
                due.id(), Notice.Kind.valueOf(due.kind()), due.request(), due.attempts() + 1));
      } catch (IllegalArgumentException e) {
        LOG.error("Notice {} is of a kind that this version does not know", due.id(), e);
      }
    }
  }

  private static List<Due> due(Tx tx, String tenant, int limit) {
    return tx.query(
            """
            SELECT id, request_id, kind, attempts, due_at FROM hitl_outbox
            WHERE tenant = :tenant AND due_at <= {now} ORDER BY\s"""
                + Tx.held("tenant")
                + "due_at, written LIMIT :limit",
            limit)
        .bind("tenant", tenant)
        .map((row, context) -> map(row))
        .list();
  }

  private static Due map(ResultSet row) throws SQLException {
    return new Due(
        row.getString("id"),
        row.getString("request_id"),
        row.getString("kind"),
        row.getInt("attempts"),
        row.getLong("due_at"));
  }

  static void delete(Tx tx, String id) {
    tx.update("DELETE FROM hitl_outbox WHERE id = :id").bind("id", id).execute();
  }

  static void retry(Tx tx, String id, String error, Duration after) {
    String shown = error.length() > MAX_ERROR ? error.substring(0, MAX_ERROR) : error;
    tx.update("UPDATE hitl_outbox SET due_at = {now} + :after, last_error = :error WHERE id = :id")
        .bind("after", after.toMillis())
        .bind("error", shown)
        .bind("id", id)
        .execute();
  }
}
