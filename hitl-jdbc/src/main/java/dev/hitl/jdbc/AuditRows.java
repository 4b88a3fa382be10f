package dev.hitl.jdbc;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The table {@code hitl_audit}: written once, never changed. */
final class AuditRows {
  private AuditRows() {}

  static void insert(Tx tx, List<AuditEvent> events) {
    if (events.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        tx.batch(
            """
            INSERT INTO hitl_audit (
              subject, seq, happened_at, event_type, actor, tenant, agent, run, data,
              previous_hash, event_hash)
            VALUES (
              :subject, :seq, :at, :type, :actor, :tenant, :agent, :run, :data, :previous, :hash)
            """);
    for (AuditEvent event : events) {
      Tx.named(batch, event.run())
          .bind("subject", event.subject())
          .bind("seq", event.seq())
          .bind("at", event.at().toEpochMilli())
          .bind("type", event.type())
          .bind("actor", event.actor())
          .bind("data", event.data().bytes())
          .bind("previous", event.previous())
          .bind("hash", event.hash())
          .add();
    }
    batch.execute();
  }

  static List<AuditEvent> of(Tx tx, String subject) {
    return tx.query("SELECT * FROM hitl_audit WHERE subject = :subject ORDER BY seq")
        .bind("subject", subject)
        .map((row, context) -> map(row))
        .list();
  }

  /**
   * Page by page along the key and not by DISTINCT, which would read all that follows for each
   * page.
   */
  static List<String> subjects(Tx tx, @Nullable String first, int limit) {
    Set<String> found = new LinkedHashSet<>();
    String after = first;
    while (found.size() < limit) {
      int wanted = limit - found.size();
      List<String> page = page(tx, after, wanted);
      found.addAll(page);
      if (page.size() < wanted) {
        break;
      }
      after = page.get(page.size() - 1);
    }
    return List.copyOf(found);
  }

  private static List<String> page(Tx tx, @Nullable String after, int limit) {
    Query query =
        tx.query(
            "SELECT subject FROM hitl_audit"
                + (after == null ? "" : " WHERE subject > :after")
                + " ORDER BY subject, seq LIMIT :limit");
    if (after != null) {
      query.bind("after", after);
    }
    return query.bind("limit", limit).mapTo(String.class).list();
  }

  private static AuditEvent map(ResultSet row) throws SQLException {
    String subject = row.getString("subject");
    long seq = row.getLong("seq");
    try {
      return new AuditEvent(
          subject,
          seq,
          Columns.instant(row, "happened_at"),
          row.getString("event_type"),
          row.getString("actor"),
          new RunId(row.getString("tenant"), row.getString("agent"), row.getString("run")),
          Arguments.frozen(row.getBytes("data")),
          row.getString("previous_hash"),
          row.getString("event_hash"));
    } catch (IllegalArgumentException e) {
      throw StoreException.unreadable(
          "event " + seq + " of " + subject + " cannot be read: " + e.getMessage(), e);
    }
  }
}
