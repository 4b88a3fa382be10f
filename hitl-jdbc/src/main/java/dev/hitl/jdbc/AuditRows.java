package dev.hitl.jdbc;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The table {@code hitl_audit}: written once, never changed. */
final class AuditRows {
  /** What {@link #read} reads. */
  static final String COLUMNS =
      "subject, seq, happened_at, event_type, actor, tenant, agent, run, "
          + Columns.bounded("data", "data")
          + ", previous_hash, event_hash";

  private AuditRows() {}

  static void insert(Plan plan, AuditEvent event) {
    plan.insert(
        "hitl_audit",
        "subject, seq, happened_at, event_type, actor, tenant, agent, run, data, previous_hash,"
            + " event_hash",
        Sql.row()
            .text(event.subject())
            .number(event.seq())
            .number(event.at().toEpochMilli())
            .text(event.type())
            .text(event.actor())
            .text(event.run().tenant())
            .text(event.run().agent())
            .text(event.run().run())
            .bytes(Columns.writable(event.data().bytes(), "event of " + event.subject()))
            .text(event.previous())
            .text(event.hash()));
  }

  /** Whether this very event is there: no two have the same hash. */
  static boolean isThere(Tx tx, AuditEvent event) {
    return isThere(tx, event.subject(), event.seq(), event.hash());
  }

  static boolean isThere(Tx tx, String subject, long seq, String hash) {
    return tx.query("SELECT event_hash FROM hitl_audit WHERE subject = :subject AND seq = :seq")
        .bind("subject", subject)
        .bind("seq", seq)
        .mapTo(String.class)
        .findOne()
        .filter(hash::equals)
        .isPresent();
  }

  /** An event's place in its chain. */
  record Link(String subject, Head head) {}

  /** Two chains without what is in them, each in order. */
  static List<Link> links(Tx tx, String one, String other) {
    return tx.query(
            "SELECT subject, seq, event_hash FROM hitl_audit WHERE subject IN (:one, :other)"
                + " ORDER BY subject, seq")
        .bind("one", one)
        .bind("other", other)
        .map(
            (row, context) ->
                new Link(
                    row.getString("subject"),
                    new Head(row.getLong("seq"), row.getString("event_hash"))))
        .list();
  }

  static Sql of(String subject) {
    return new Sql("SELECT " + COLUMNS + " FROM hitl_audit WHERE subject = ")
        .text(subject)
        .add(" ORDER BY seq");
  }

  static List<AuditEvent> read(ResultSet rows) throws SQLException {
    List<AuditEvent> found = new ArrayList<>();
    while (rows.next()) {
      found.add(map(rows));
    }
    return found;
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
                + " ORDER BY subject, seq LIMIT :limit",
            limit);
    if (after != null) {
      query.bind("after", after);
    }
    return query.mapTo(String.class).list();
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
          Arguments.frozen(Columns.body(row, "data", "event " + seq + " of " + subject)),
          row.getString("previous_hash"),
          row.getString("event_hash"));
    } catch (StoreException e) {
      throw e.isUnreadable()
          ? StoreException.unreadableEvent(seq, String.valueOf(e.getMessage()), e)
          : e;
    } catch (IllegalArgumentException e) {
      throw StoreException.unreadableEvent(
          seq, "event " + seq + " of " + subject + " cannot be read: " + e.getMessage(), e);
    }
  }
}
