package dev.hitl.jdbc;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.statement.PreparedBatch;

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
      throw new StoreException(
          "event " + seq + " of " + subject + " cannot be read: " + e.getMessage(), e);
    }
  }
}
