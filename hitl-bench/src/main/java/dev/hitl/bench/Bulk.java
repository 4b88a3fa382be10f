package dev.hitl.bench;

import dev.hitl.call.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Fills a store on PostgreSQL with copies of two real runs, one that waits and one that is over.
 * The copies have names and times of their own; their checkpoints are cut short.
 */
final class Bulk {
  private static final String NAME = "rpad(md5(g.n || '%s'), 36, '0')";

  private Bulk() {}

  /**
   * So many requests, half of them pending. The oldest are real ones, which alone are overdue, and
   * whose runs alone are ready: copies cannot be read, because a revision names its run.
   */
  static void load(Place place, int requests, int due) throws SQLException {
    RunId pending = Node.newRun();
    RunId finished = Node.newRun();
    try (Node node = new Node(place.store())) {
      for (int i = 0; i < due; i++) {
        node.park(Node.newRun());
      }
      node.park(pending);
      String request = node.park(finished);
      node.hitl.review().approve(request, "manager-1");
      node.hitl.resume(finished);
    }
    try (Connection connection = place.pool().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      // Not durable while it is loaded; the checkpoint afterwards makes it so.
      statement.execute("SET LOCAL synchronous_commit = off");
      String others = " WHERE run NOT IN ('" + pending.run() + "', '" + finished.run() + "')";
      statement.execute("UPDATE hitl_request SET due_at = 1" + others);
      statement.execute("UPDATE hitl_run SET status = 'READY'" + others);
      copy(connection, pending, "p", requests / 2);
      copy(connection, finished, "f", requests - requests / 2);
      connection.commit();
      connection.setAutoCommit(true);
      statement.execute("VACUUM ANALYZE");
      statement.execute("CHECKPOINT");
    }
  }

  private static void copy(Connection connection, RunId run, String kind, int count)
      throws SQLException {
    String newRun = String.format(Locale.ROOT, NAME, kind + "run");
    String newRequest = String.format(Locale.ROOT, NAME, kind + "request");
    for (String table : Rows.KEYS.keySet()) {
      Set<String> skipped = Set.of("written");
      List<String> columns = new ArrayList<>();
      List<String> values = new ArrayList<>();
      try (PreparedStatement all =
              connection.prepareStatement("SELECT * FROM " + table + " WHERE 1 = 0");
          ResultSet none = all.executeQuery()) {
        for (int i = 1; i <= none.getMetaData().getColumnCount(); i++) {
          String column = none.getMetaData().getColumnName(i);
          if (!skipped.contains(column)) {
            columns.add(column);
            values.add(value(table, column, newRun, newRequest));
          }
        }
      }
      String where =
          columns.contains("run")
              ? "s.run = ?"
              : "s.request_id IN (SELECT id FROM hitl_request WHERE run = ?)";
      String sql =
          "INSERT INTO "
              + table
              + " ("
              + String.join(", ", columns)
              + ") SELECT "
              + String.join(", ", values)
              + " FROM "
              + table
              + " s CROSS JOIN generate_series(1, ?) g(n) WHERE "
              + where;
      try (PreparedStatement insert = connection.prepareStatement(sql)) {
        insert.setInt(1, count);
        insert.setString(2, run.run());
        insert.executeUpdate();
      }
    }
  }

  private static String value(String table, String column, String newRun, String newRequest) {
    return switch (column) {
      case "run" -> newRun;
      case "request_id" -> newRequest;
      case "id" -> table.equals("hitl_outbox") ? "md5(s.id || g.n)" : newRequest;
      case "subject" ->
          "CASE WHEN s.subject LIKE '%/%' THEN s.tenant || '/' || s.agent || '/' || "
              + newRun
              + " ELSE "
              + newRequest
              + " END";
      case "opened_at", "updated_at", "created_at" -> "s." + column + " + g.n";
      case "body" ->
          table.equals("hitl_checkpoint") ? "substring(s.body FROM 1 FOR 200)" : "s.body";
      default -> "s." + column;
    };
  }
}
