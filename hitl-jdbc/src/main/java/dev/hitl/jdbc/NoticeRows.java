package dev.hitl.jdbc;

import dev.hitl.notify.Notice;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table {@code hitl_outbox}: what is still to be told. */
final class NoticeRows {
  private static final Logger LOG = LoggerFactory.getLogger(NoticeRows.class);
  private static final int MAX_ERROR = 1_000;

  private record Due(String id, String request, String kind, int attempts, long dueAt) {}

  private NoticeRows() {}

  static void insert(Plan plan, Notice notice) {
    plan.insert(
        "hitl_outbox",
        "id, request_id, kind, attempts, due_at",
        Sql.row()
            .text(notice.id())
            .text(notice.request())
            .text(notice.kind().name())
            .integer(notice.attempt())
            .add(", {now}"));
  }

  /** Takes what nobody else takes at the same time; fewer than are due where others do. */
  static List<Notice> take(Tx tx, int limit, Duration lease) {
    List<Notice> taken = new ArrayList<>();
    for (Due due : due(tx, limit)) {
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
    return taken;
  }

  private static List<Due> due(Tx tx, int limit) {
    return tx.query(
            """
            SELECT id, request_id, kind, attempts, due_at FROM hitl_outbox
            WHERE due_at <= {now} ORDER BY due_at, written LIMIT :limit
            """,
            limit)
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
