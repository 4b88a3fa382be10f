package dev.hitl.jdbc;

import dev.hitl.audit.AuditEvent;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.request.Claim;
import dev.hitl.request.Request;
import dev.hitl.store.RequestCodec;
import dev.hitl.store.RequestCodec.Encoded;
import dev.hitl.store.RequestCodec.EncodedRevision;
import dev.hitl.store.RequestRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Conditions that what is stored is byte for byte what this node wrote, for updates that set out
 * from what it remembers.
 */
final class Unchanged {
  private Unchanged() {}

  /** Of an update of {@code hitl_request}: its row, its revision, no result yet, its chain. */
  static Sql request(RequestRecord known) {
    Request request = known.request();
    Encoded row = RequestCodec.encode(request);
    EncodedRevision revision = row.revision();
    Claim claim = row.claim();
    // In a way that no index serves: the row is to be found by its key.
    Sql sql = new Sql(" AND (head_hash = ").text(row.head().hash());
    sql.add(" AND progress = ").bytes(Columns.bytes(row.progress()));
    sql.add(" AND revision = ").integer(revision.number());
    sql.add(" AND opened_at = ").number(row.openedAt().toEpochMilli());
    sql.add(" AND ").key(request.run());
    same(sql, "deadline", Columns.millis(row.deadline()));
    same(sql, "principal", row.principal());
    same(sql, "origin", row.origin());
    same(sql, "fence", claim == null ? null : Long.valueOf(claim.fence()));
    same(sql, "node", claim == null ? null : claim.node());
    sql.add(") IS TRUE AND EXISTS (SELECT 1 FROM hitl_revision v WHERE v.request_id = ")
        .text(row.id())
        .add(" AND v.revision = ")
        .integer(revision.number())
        .add(" AND v.digest = ")
        .text(revision.digest())
        .add(" AND v.arguments = ")
        .bytes(Columns.bytes(revision.arguments()))
        .add(" AND v.body = ")
        .bytes(Columns.bytes(revision.body()))
        .add(") AND NOT EXISTS (SELECT 1 FROM hitl_result s WHERE s.request_id = ")
        .text(row.id())
        .add(")");
    return sql.add(chain(row.id(), known.events()));
  }

  private static void same(Sql sql, String column, @Nullable Long value) {
    sql.add(" AND " + column);
    if (value == null) {
      sql.add(" IS NULL");
    } else {
      sql.add(" = ").number(value);
    }
  }

  private static void same(Sql sql, String column, @Nullable String value) {
    sql.add(" AND " + column);
    if (value == null) {
      sql.add(" IS NULL");
    } else {
      sql.add(" = ").text(value);
    }
  }

  /**
   * Each event by its key. One more than is known needs no asking: it has the place of the event
   * that is about to be written.
   */
  private static Sql chain(String subject, List<AuditEvent> events) {
    Sql sql = new Sql("");
    for (AuditEvent event : events) {
      sql.add(" AND EXISTS (SELECT 1 FROM hitl_audit WHERE subject = ").text(subject);
      sql.add(" AND seq = ").number(event.seq());
      sql.add(" AND happened_at = ").number(event.at().toEpochMilli());
      sql.add(" AND event_type = ").text(event.type());
      sql.add(" AND actor = ").text(event.actor());
      sql.add(" AND tool = ").text(event.tool());
      sql.add(" AND ").key(event.run());
      sql.add(" AND data = ").bytes(event.data().bytes());
      sql.add(" AND previous_hash = ").text(event.previous());
      sql.add(" AND event_hash = ").text(event.hash()).add(")");
    }
    return sql;
  }

  /** Of an update of {@code hitl_run}: all checkpoints of the run, each by its key. */
  static Sql checkpoints(RunRecord run, List<StoredCheckpoint> known) {
    Sql sql = new Sql(" AND (last_checkpoint = ").integer(run.checkpoint()).add(") IS TRUE");
    for (StoredCheckpoint checkpoint : known) {
      sql.add(" AND EXISTS (SELECT 1 FROM hitl_checkpoint WHERE ").key(run.id());
      sql.add(" AND seq = ").integer(checkpoint.seq());
      sql.add(" AND parent = ").integer(checkpoint.parent());
      sql.add(" AND format = ").integer(checkpoint.format());
      sql.add(" AND made_at = ").number(checkpoint.at().toEpochMilli());
      sql.add(" AND body = ").bytes(checkpoint.body()).add(")");
    }
    return sql;
  }
}
