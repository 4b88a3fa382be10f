package dev.hitl.jdbc;

import dev.hitl.audit.RemovedChain;
import dev.hitl.audit.Scribe;
import dev.hitl.audit.SideChain;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.store.Removable;
import dev.hitl.tool.Risk;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Removes a run that ended, with all that belongs to it. Rows are locked in the order in which
 * every transition locks them: requests by id, then the run.
 */
final class Removal {
  private static final String OF_RUN = "tenant = :tenant AND agent = :agent AND run = :run";

  private static final String KEEPS = "'PENDING', 'EXECUTING', 'IN_DOUBT', 'REVIEWING'";

  /** Read without locks, so each is checked again by what removes it. */
  private static final String CANDIDATES =
      """
      (SELECT tenant, agent, run, updated_at FROM hitl_run
      WHERE status = '%s' AND updated_at < :before AND awaited = FALSE
        AND NOT EXISTS (
          SELECT 1 FROM hitl_run p
          WHERE p.tenant = hitl_run.parent_tenant AND p.agent = hitl_run.parent_agent
            AND p.run = hitl_run.parent_run)
        AND NOT EXISTS (
          SELECT 1 FROM hitl_request q
          WHERE q.tenant = hitl_run.tenant AND q.agent = hitl_run.agent AND q.run = hitl_run.run
            AND q.status IN (%s))
        AND %s AND %s
      ORDER BY status, updated_at, tenant, agent, run LIMIT :limit)
      """;

  private static final String RUN =
      "DELETE FROM hitl_run WHERE status IN ('FINISHED', 'FAILED', 'ABORTED') AND updated_at < :before"
          + " AND awaited = FALSE AND "
          + CustodyRows.NOT_HELD
          + " AND "
          + OF_RUN;

  private static final String HIGHEST =
      """
      COALESCE((
        SELECT MAX(CASE q.risk WHEN 'LOW' THEN 0 WHEN 'MEDIUM' THEN 1 WHEN 'HIGH' THEN 2 ELSE 3 END)
        FROM hitl_request q
        WHERE q.tenant = hitl_run.tenant AND q.agent = hitl_run.agent AND q.run = hitl_run.run), 0)
      IN (%s)
      """;

  private record Row(String id, String status) {}

  private Removal() {}

  static List<RunId> candidates(Tx tx, Removable which, int limit) {
    String of = of(which);
    String sql =
        "SELECT tenant, agent, run FROM ("
            + CANDIDATES.formatted("FINISHED", KEEPS, CustodyRows.NOT_HELD, of)
            + " UNION ALL "
            + CANDIDATES.formatted("FAILED", KEEPS, CustodyRows.NOT_HELD, of)
            + " UNION ALL "
            + CANDIDATES.formatted("ABORTED", KEEPS, CustodyRows.NOT_HELD, of)
            + ") c ORDER BY updated_at, tenant, agent, run LIMIT :limit";
    Query query = tx.query(sql, limit).bind("before", which.endedBefore().toEpochMilli());
    if (which.tenant() != null) {
      query.bind("only", which.tenant());
    }
    int i = 0;
    for (String tenant : new TreeSet<>(which.except())) {
      query.bind("not" + i++, tenant);
    }
    return query
        .map(
            (row, context) ->
                new RunId(row.getString("tenant"), row.getString("agent"), row.getString("run")))
        .list();
  }

  /** Which tenants and risks. */
  private static String of(Removable which) {
    List<String> conditions = new ArrayList<>();
    conditions.add("fence >= 0");
    if (which.tenant() != null) {
      conditions.add("tenant = :only");
    }
    for (int i = 0; i < which.except().size(); i++) {
      conditions.add("tenant <> :not" + i);
    }
    if (which.risks().size() < Risk.values().length) {
      String risks =
          which.risks().stream().sorted().map(Removal::rank).collect(Collectors.joining(", "));
      conditions.add(HIGHEST.formatted(risks.isEmpty() ? "-1" : risks));
    }
    return String.join(" AND ", conditions);
  }

  /** The number that {@link #HIGHEST} gives a risk. */
  private static String rank(Risk risk) {
    return switch (risk) {
      case LOW -> "0";
      case MEDIUM -> "1";
      case HIGH -> "2";
      case CRITICAL -> "3";
    };
  }

  /** Removes the run if it may be; whether it was. */
  static boolean remove(Tx tx, RunId run, Removable which, Instant now) throws SQLException {
    List<String> ids = new ArrayList<>();
    for (Row request : requests(tx, run)) {
      if (KEEPS.contains("'" + request.status() + "'")) {
        tx.undo();
        return false;
      }
      ids.add(request.id());
    }
    int gone =
        Tx.named(tx.update(RUN), run).bind("before", which.endedBefore().toEpochMilli()).execute();
    if (gone == 0) {
      tx.undo();
      return false;
    }
    each(tx, "DELETE FROM hitl_outbox WHERE request_id = :id", ids);
    // Before the chains are read, so that nobody who looks at a request goes on with its side
    // chains.
    List<String> sides = ids.stream().map(SideChain::allOf).flatMap(List::stream).toList();
    each(tx, "DELETE FROM hitl_chain WHERE subject = :id", sides);
    record(tx, run, ids, now, which.by());
    for (String sql :
        List.of(
            "DELETE FROM hitl_result WHERE request_id = :id",
            "DELETE FROM hitl_revision WHERE request_id = :id",
            "DELETE FROM hitl_audit WHERE subject = :id",
            "DELETE FROM hitl_request WHERE id = :id")) {
      each(tx, sql, ids);
    }
    each(tx, "DELETE FROM hitl_audit WHERE subject = :id", sides);
    each(tx, "DELETE FROM hitl_audit WHERE subject = :id", List.of(run.toString()));
    Tx.named(tx.update("DELETE FROM hitl_checkpoint WHERE " + OF_RUN), run).execute();
    return true;
  }

  /** That they were removed, and which events: by their chains' leaves nobody can tell. */
  private static void record(
      Tx tx, RunId run, List<String> requests, Instant now, @Nullable Scribe by)
      throws SQLException {
    List<String> subjects = new ArrayList<>(requests);
    requests.forEach(id -> subjects.addAll(SideChain.allOf(id)));
    subjects.add(run.toString());
    Plan plan = new Plan();
    for (String subject : subjects) {
      record(tx, plan, run, subject, now, by);
    }
    tx.carryOut(plan);
  }

  /** Removes a chain that stands for itself, and puts that on record. */
  static void chain(Tx tx, RunId place, String subject, Instant now, @Nullable Scribe by)
      throws SQLException {
    Plan plan = new Plan();
    record(tx, plan, place, subject, now, by);
    tx.carryOut(plan);
    each(tx, "DELETE FROM hitl_audit WHERE subject = :id", List.of(subject));
  }

  private static void record(
      Tx tx, Plan plan, RunId run, String subject, Instant now, @Nullable Scribe by)
      throws SQLException {
    List<Head> removed = new ArrayList<>();
    Head head = Head.NONE;
    for (AuditRows.Link link : AuditRows.links(tx, subject, RemovedChain.subjectOf(subject))) {
      if (link.subject().equals(subject)) {
        removed.add(link.head());
      } else {
        head = link.head();
      }
    }
    RemovedChain.events(head, subject, run, removed, now, by)
        .forEach(event -> AuditRows.insert(plan, event));
  }

  /** Locked, so that no step of them is taken meanwhile. */
  private static List<Row> requests(Tx tx, RunId run) {
    return Tx.named(
            tx.query(
                "SELECT id, status FROM hitl_request WHERE " + OF_RUN + " ORDER BY id FOR UPDATE"),
            run)
        .map((row, context) -> new Row(row.getString("id"), row.getString("status")))
        .list();
  }

  private static void each(Tx tx, String sql, List<String> ids) {
    if (ids.isEmpty()) {
      return;
    }
    PreparedBatch batch = tx.batch(sql);
    ids.forEach(id -> batch.bind("id", id).add());
    batch.execute();
  }
}
