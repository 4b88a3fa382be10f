package dev.hitl.jdbc;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The table {@code hitl_checkpoint}: written once, never changed. */
final class CheckpointRows {
  private CheckpointRows() {}

  static void insert(Tx tx, RunId run, StoredCheckpoint checkpoint) {
    Tx.named(
            tx.update(
                """
                INSERT INTO hitl_checkpoint (tenant, agent, run, seq, parent, format, body, made_at)
                VALUES (:tenant, :agent, :run, :seq, :parent, :format, :body, :madeAt)
                """),
            run)
        .bind("seq", checkpoint.seq())
        .bind("parent", checkpoint.parent())
        .bind("format", checkpoint.format())
        .bind("body", checkpoint.body())
        .bind("madeAt", checkpoint.at().toEpochMilli())
        .execute();
  }

  static List<StoredCheckpoint> of(Tx tx, RunId run) {
    return Tx.named(
            tx.query(
                """
                SELECT seq, parent, format, body, made_at FROM hitl_checkpoint
                WHERE tenant = :tenant AND agent = :agent AND run = :run ORDER BY seq
                """),
            run)
        .map((row, context) -> map(run, row))
        .list();
  }

  private static StoredCheckpoint map(RunId run, ResultSet row) throws SQLException {
    int seq = row.getInt("seq");
    try {
      return new StoredCheckpoint(
          seq,
          row.getInt("parent"),
          row.getInt("format"),
          row.getBytes("body"),
          Columns.instant(row, "made_at"));
    } catch (IllegalArgumentException e) {
      throw StoreException.unreadable(
          "checkpoint " + seq + " of run " + run + " cannot be read: " + e.getMessage(), e);
    }
  }
}
