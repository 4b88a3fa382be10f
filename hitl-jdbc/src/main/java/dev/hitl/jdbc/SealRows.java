package dev.hitl.jdbc;

import dev.hitl.audit.AuditEvent;
import dev.hitl.seal.Leaf;
import dev.hitl.seal.LeafRecord;
import dev.hitl.seal.Seal;
import dev.hitl.seal.TreeHead;
import dev.hitl.seal.Unsealed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The tables {@code hitl_leaf} and {@code hitl_seal}: written once, never changed. */
final class SealRows {
  private static final String SEALS =
      "SELECT seal_number, tree_size, root_hash, edge, sealed_at, sealed_until, previous_hash,"
          + " key_id, signature FROM hitl_seal";

  /** By the hash too: a run's name may be used again when the run was removed. */
  private static final String UNSEALED =
      "SELECT a.subject, a.seq, a.happened_at, a.event_hash FROM hitl_audit a WHERE %s NOT EXISTS"
          + " (SELECT 1 FROM hitl_leaf l WHERE l.subject = a.subject AND l.seq = a.seq"
          + " AND l.event_hash = a.event_hash)";

  /** A range with one end only would be taken for a third of the table, and all of it read. */
  private static final String SINCE = "a.happened_at >= :since AND a.happened_at <= :ever AND";

  private static final String OLDEST = " ORDER BY a.happened_at, a.subject, a.seq LIMIT :limit";

  /** Few enough that no database runs out of placeholders, or plans for long. */
  private static final int MOST_EVENTS = 100;

  private record Place(String subject, long seq) {}

  private SealRows() {}

  static List<Unsealed> unsealed(Tx tx, @Nullable Instant since, int limit) {
    Query query = tx.query(UNSEALED.formatted(since == null ? "" : SINCE) + OLDEST, limit);
    if (since != null) {
      query.bind("since", since.toEpochMilli()).bind("ever", Long.MAX_VALUE);
    }
    return query.map((row, context) -> unsealed(row)).list();
  }

  static List<Unsealed> unsealedOf(Tx tx, List<AuditEvent> events) {
    Map<Place, Unsealed> found = new HashMap<>();
    for (int from = 0; from < events.size(); from += MOST_EVENTS) {
      List<AuditEvent> some = events.subList(from, Math.min(events.size(), from + MOST_EVENTS));
      StringBuilder which = new StringBuilder("(");
      for (int i = 0; i < some.size(); i++) {
        which.append(i == 0 ? "" : " OR ");
        which.append("(a.subject = :s").append(i).append(" AND a.seq = :n").append(i).append(')');
      }
      Query query = tx.query(UNSEALED.formatted(which + ") AND"));
      for (int i = 0; i < some.size(); i++) {
        query.bind("s" + i, some.get(i).subject()).bind("n" + i, some.get(i).seq());
      }
      query
          .map((row, context) -> unsealed(row))
          .forEach(event -> found.put(new Place(event.subject(), event.seq()), event));
    }
    List<Unsealed> inOrder = new ArrayList<>();
    for (AuditEvent event : events) {
      Unsealed there = found.remove(new Place(event.subject(), event.seq()));
      if (there != null) {
        inOrder.add(there);
      }
    }
    return List.copyOf(inOrder);
  }

  private static Unsealed unsealed(ResultSet row) throws SQLException {
    return new Unsealed(
        row.getString("subject"),
        row.getLong("seq"),
        Columns.instant(row, "happened_at"),
        row.getString("event_hash"));
  }

  static List<TreeHead> last(Tx tx) {
    return tx.query(SEALS + " ORDER BY seal_number DESC LIMIT 1")
        .map((row, context) -> head(row))
        .list();
  }

  static List<TreeHead> seals(Tx tx, long after, int limit) {
    return tx.query(SEALS + " WHERE seal_number > :after ORDER BY seal_number LIMIT :limit", limit)
        .bind("after", after)
        .map((row, context) -> head(row))
        .list();
  }

  private static TreeHead head(ResultSet row) throws SQLException {
    return new TreeHead(
        new Seal(
            row.getLong("seal_number"),
            row.getLong("tree_size"),
            row.getString("root_hash"),
            Columns.instant(row, "sealed_at"),
            Columns.instant(row, "sealed_until"),
            row.getString("previous_hash"),
            row.getString("key_id"),
            row.getString("signature")),
        row.getString("edge"));
  }

  static List<LeafRecord> leaves(Tx tx, long from, int limit) {
    return tx.query(
            "SELECT l.leaf_index, l.subject, l.seq, l.event_hash, a.event_hash AS is_now"
                + " FROM (SELECT leaf_index, subject, seq, event_hash FROM hitl_leaf"
                + " WHERE leaf_index >= :from ORDER BY leaf_index LIMIT :limit) l"
                + " LEFT JOIN hitl_audit a ON a.subject = l.subject AND a.seq = l.seq"
                + " ORDER BY l.leaf_index",
            limit)
        .bind("from", from)
        .map(
            (row, context) ->
                new LeafRecord(
                    new Leaf(
                        row.getLong("leaf_index"),
                        row.getString("subject"),
                        row.getLong("seq"),
                        row.getString("event_hash")),
                    row.getString("is_now")))
        .list();
  }

  /** The keys of both tables are the condition. */
  static Plan insert(TreeHead head, List<Leaf> leaves) {
    Plan plan = new Plan();
    Seal seal = head.seal();
    plan.insert(
        "hitl_seal",
        "seal_number, tree_size, root_hash, edge, sealed_at, sealed_until, previous_hash, key_id,"
            + " signature",
        Sql.row()
            .number(seal.number())
            .number(seal.size())
            .text(seal.root())
            .text(head.edge())
            .number(seal.at().toEpochMilli())
            .number(seal.until().toEpochMilli())
            .text(seal.previous())
            .text(seal.keyId())
            .text(seal.signature()));
    for (Leaf leaf : leaves) {
      plan.insert(
          "hitl_leaf",
          "leaf_index, subject, seq, event_hash",
          Sql.row().number(leaf.index()).text(leaf.subject()).number(leaf.seq()).text(leaf.hash()));
    }
    return plan;
  }

  /** Whether this very seal is there: no two have the same signature. */
  static boolean isThere(Tx tx, Seal seal) {
    return tx.query("SELECT signature FROM hitl_seal WHERE seal_number = :number")
        .bind("number", seal.number())
        .mapTo(String.class)
        .findOne()
        .filter(seal.signature()::equals)
        .isPresent();
  }
}
