package dev.hitl.jdbc;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The table {@code hitl_checkpoint}: written once, never changed. */
final class CheckpointRows {
  private static final String OF =
      "SELECT seq, parent, format, "
          + Columns.bounded("body", "body")
          + ", made_at FROM hitl_checkpoint WHERE ";

  private CheckpointRows() {}

  static void insert(Plan plan, RunId run, StoredCheckpoint checkpoint) {
    plan.insert(
        "hitl_checkpoint",
        "tenant, agent, run, seq, parent, format, body, made_at",
        Sql.row()
            .text(run.tenant())
            .text(run.agent())
            .text(run.run())
            .integer(checkpoint.seq())
            .integer(checkpoint.parent())
            .integer(checkpoint.format())
            .bytes(checkpoint.body())
            .number(checkpoint.at().toEpochMilli()));
  }

  static Sql of(RunId run) {
    return new Sql(OF).key(run).add(" ORDER BY seq");
  }

  static List<StoredCheckpoint> read(RunId run, ResultSet rows) throws SQLException {
    List<StoredCheckpoint> found = new ArrayList<>();
    while (rows.next()) {
      found.add(map(run, rows));
    }
    return found;
  }

  private static StoredCheckpoint map(RunId run, ResultSet row) throws SQLException {
    int seq = row.getInt("seq");
    try {
      return new StoredCheckpoint(
          seq,
          row.getInt("parent"),
          row.getInt("format"),
          Columns.body(row, "body", "checkpoint " + seq + " of run " + run),
          Columns.instant(row, "made_at"));
    } catch (IllegalArgumentException e) {
      throw StoreException.unreadable(
          "checkpoint " + seq + " of run " + run + " cannot be read: " + e.getMessage(), e);
    }
  }
}
