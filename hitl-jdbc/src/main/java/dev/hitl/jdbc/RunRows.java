package dev.hitl.jdbc;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.checkpoint.RunRecord.Origin;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.store.RunTake;
import dev.hitl.store.RunWrite;
import dev.hitl.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table {@code hitl_run}: one small row for each run. */
final class RunRows {
  private static final String KEY = "tenant = :tenant AND agent = :agent AND run = :run";

  /** All that a run's row has, of {@code hitl_run r}. */
  static final String COLUMNS =
      "r.tenant, r.agent, r.run, r.status, r.waits, r.fence, r.node, r.lease_until,"
          + " r.last_checkpoint, r.head_seq, r.head_hash, r.principal, r.parent_tenant,"
          + " r.parent_agent, r.parent_run, r.branch_tenant, r.branch_agent, r.branch_run,"
          + " r.branch_seq, r.created_at, r.updated_at, "
          + Columns.bounded("r.outcome", "outcome")
          + ", "
          + Columns.tooLong("r.outcome", "outcome_too_long");

  private static final String IS_OVER = "(lease_until IS NULL OR lease_until <= {now})";

  private static final String NONE_EXECUTING =
      """
      NOT EXISTS (
        SELECT 1 FROM hitl_request q
        WHERE q.tenant = hitl_run.tenant AND q.agent = hitl_run.agent AND q.run = hitl_run.run
          AND q.status = 'EXECUTING')
      """;

  private static final String WRITTEN =
      "tenant, agent, run, status, waits, awaited, fence, node, lease_until, last_checkpoint,"
          + " head_seq, head_hash, principal, parent_tenant, parent_agent, parent_run,"
          + " branch_tenant, branch_agent, branch_run, branch_seq, outcome, created_at, updated_at";

  private static final String LET_GO =
      """
      UPDATE hitl_run SET
        status = CASE WHEN waits > 0 THEN 'PARKED' ELSE 'READY' END,
        fence = fence + 1, node = NULL, lease_until = NULL, updated_at = {now}
      WHERE (status = 'RUNNING') IS TRUE AND\s"""
          + IS_OVER
          + " AND ";

  private static final String HEARTBEAT =
      """
      UPDATE hitl_run SET lease_until = {now} + :lease
      WHERE node = :node AND lease_until > {now} AND lease_until < {now} + :lease AND\s"""
          + KEY;

  private RunRows() {}

  static void insert(Plan plan, RunRecord run) {
    plan.insert("hitl_run", WRITTEN, values(run));
  }

  /** As a condition: no row is written while an override is in force. */
  static Sql insertUnlessOverridden(RunRecord run) {
    return new Sql("INSERT INTO hitl_run (" + WRITTEN + ") SELECT ")
        .add(values(run))
        .add(" FROM (SELECT 1 AS one) d WHERE NOT " + StandingRows.ANY_OVERRIDE);
  }

  private static Sql values(RunRecord run) {
    Origin origin = run.origin();
    RunId parent = origin.parent();
    RunId branch = origin.branchOf();
    Sql row =
        Sql.row()
            .text(run.id().tenant())
            .text(run.id().agent())
            .text(run.id().run())
            .text(run.status().name())
            .integer(run.waits())
            .add(", FALSE")
            .number(run.fence())
            .text(run.node());
    return lease(row, run)
        .integer(run.checkpoint())
        .number(run.head().seq())
        .text(run.head().hash())
        .text(origin.principal())
        .text(parent == null ? null : parent.tenant())
        .text(parent == null ? null : parent.agent())
        .text(parent == null ? null : parent.run())
        .text(branch == null ? null : branch.tenant())
        .text(branch == null ? null : branch.agent())
        .text(branch == null ? null : branch.run())
        .integer(origin.branchSeq())
        .bytes(Columns.bytes(run.outcome()))
        .number(run.createdAt().toEpochMilli())
        .number(run.updatedAt().toEpochMilli());
  }

  /** A lease holds from the moment it is written, by the clock that judges it. */
  private static Sql lease(Sql row, RunRecord run) {
    Instant until = run.leaseUntil();
    return until == null
        ? row.number(null)
        : row.add(", {now} + " + Duration.between(run.createdAt(), until).toMillis());
  }

  /**
   * Writes a run on condition that it is as it was.
   *
   * @param more by how much its waits grow
   */
  static Sql update(RunWrite write, int more) {
    RunRecord before = write.before();
    RunRecord to = write.after();
    Sql sql = new Sql("UPDATE hitl_run SET status = ");
    // What the status becomes stands before what the waits become: MariaDB assigns in turn.
    if (to.status() == RunStatus.PARKED) {
      sql.add("CASE WHEN waits + ").integer(more).add(" <= 0 THEN 'READY' ELSE 'PARKED' END");
    } else {
      sql.text(to.status().name());
    }
    if (more != 0) {
      sql.add(", waits = waits + ").integer(more);
    }
    sql.add(", outcome = ").bytes(Columns.bytes(to.outcome()));
    sql.add(", last_checkpoint = ").integer(to.checkpoint());
    sql.add(", head_seq = ").number(to.head().seq()).add(", head_hash = ").text(to.head().hash());
    sql.add(", updated_at = {now}");
    // A run that goes on running keeps its lease in any case: without one nobody would miss it.
    sql.add(to.node() == null ? ", node = NULL, lease_until = NULL" : "");
    return sql.add(" WHERE ").add(isAs(before));
  }

  /** The status is asked in a way that no index serves: the row is to be found by its key. */
  private static Sql isAs(RunRecord before) {
    return new Sql("")
        .key(before.id())
        .add(" AND fence = ")
        .number(before.fence())
        .add(" AND (status = ")
        .text(before.status().name())
        .add(") IS TRUE AND head_seq = ")
        .number(before.head().seq())
        .add(" AND head_hash = ")
        .text(before.head().hash());
  }

  static Sql acquire(RunTake take) {
    return new Sql("UPDATE hitl_run SET status = 'RUNNING', fence = fence + 1, node = ")
        .text(take.node())
        .add(", lease_until = {now} + ")
        .number(take.lease().toMillis())
        .add(", outcome = NULL, updated_at = {now} WHERE ")
        .add(isAs(take.before()))
        .add(" AND (node = ")
        .text(take.node())
        .add(" OR " + IS_OVER + ")")
        .add(take.unlessOverridden() ? " AND NOT " + StandingRows.ANY_OVERRIDE : "");
  }

  /** Adds to what a run waits for, or takes from it. */
  static Sql wait(RunId run, int more) {
    // What the status becomes stands before what the waits become: MariaDB assigns in turn.
    return new Sql("UPDATE hitl_run SET status = CASE WHEN status = 'PARKED' AND waits + ")
        .integer(more)
        .add(" <= 0 THEN 'READY' ELSE status END, waits = waits + ")
        .integer(more)
        .add(", updated_at = {now} WHERE ")
        .key(run);
  }

  static Sql byName(RunId run) {
    return new Sql("SELECT " + COLUMNS + " FROM hitl_run r WHERE ").key(run);
  }

  /**
   * Not while somebody else writes it: one row that is locked must not cost others their leases.
   */
  static void heartbeat(Tx tx, String node, RunId run, Duration lease) {
    String free = "SELECT fence FROM hitl_run WHERE " + KEY + " FOR UPDATE SKIP LOCKED";
    if (Tx.named(tx.query(free), run).mapTo(Long.class).list().isEmpty()) {
      return;
    }
    Tx.named(tx.update(HEARTBEAT), run)
        .bind("node", node)
        .bind("lease", lease.toMillis())
        .execute();
  }

  /** Marks a run that has not ended as awaited; whether it was not yet. */
  static boolean await(Tx tx, RunId run) {
    String sql =
        "UPDATE hitl_run SET awaited = TRUE WHERE awaited = FALSE"
            + " AND status NOT IN ('FINISHED', 'FAILED', 'QUARANTINED', 'ABORTED') AND "
            + KEY;
    return Tx.named(tx.update(sql), run).execute() == 1;
  }

  /** Takes the mark away; whether it was there. */
  static boolean noLongerAwaited(Tx tx, RunId run) {
    String sql = "UPDATE hitl_run SET awaited = FALSE WHERE awaited = TRUE AND " + KEY;
    return Tx.named(tx.update(sql), run).execute() == 1;
  }

  /** Without an index of its own: only the runs that have not ended are looked through. */
  static List<RunId> awaitedBy(Tx tx, RunId parent) {
    return Tx.named(
            tx.query(
                """
                SELECT tenant, agent, run FROM hitl_run
                WHERE status IN ('RUNNING', 'PARKED', 'READY', 'PAUSED') AND awaited = TRUE
                  AND parent_tenant = :tenant AND parent_agent = :agent AND parent_run = :run
                ORDER BY tenant, agent, run
                """),
            parent)
        .map(
            (row, context) ->
                new RunId(row.getString("tenant"), row.getString("agent"), row.getString("run")))
        .list();
  }

  /** Takes a running run from a node whose lease is over. */
  static Sql letGo(RunId run) {
    return new Sql(LET_GO).key(run);
  }

  /** The same, unless one of its requests is executing. */
  static Sql letGoIdle(RunId run) {
    return letGo(run).add(" AND " + NONE_EXECUTING);
  }

  static List<RunId> lapsed(Tx tx, int limit) {
    String sql =
        "SELECT tenant, agent, run FROM hitl_run WHERE status = 'RUNNING' AND "
            + IS_OVER
            + " AND "
            + NONE_EXECUTING
            + " ORDER BY tenant, agent, run LIMIT :limit";
    return tx.query(sql, limit)
        .map(
            (row, context) ->
                new RunId(row.getString("tenant"), row.getString("agent"), row.getString("run")))
        .list();
  }

  static Optional<RunRecord> find(Tx tx, RunId run) {
    return Tx.named(tx.query("SELECT " + COLUMNS + " FROM hitl_run r WHERE " + KEY), run)
        .map((row, context) -> map(row))
        .findOne();
  }

  /**
   * Reads a row.
   *
   * @throws StoreException if somebody wrote into it what a run cannot be; it names the run
   */
  static RunRecord map(ResultSet row) throws SQLException {
    try {
      return read(row);
    } catch (IllegalArgumentException e) {
      throw StoreException.unreadable(
          "run "
              + row.getString("tenant")
              + "/"
              + row.getString("agent")
              + "/"
              + row.getString("run")
              + " cannot be read from the store: "
              + e.getMessage(),
          e);
    }
  }

  private static RunRecord read(ResultSet row) throws SQLException {
    byte[] outcome = row.getBytes("outcome");
    if (row.getInt("outcome_too_long") == 1) {
      throw new IllegalArgumentException(
          "its outcome has more than " + Columns.MOST_BYTES + " bytes");
    }
    RunId id = new RunId(row.getString("tenant"), row.getString("agent"), row.getString("run"));
    return new RunRecord(
        id,
        RunStatus.valueOf(row.getString("status")),
        row.getInt("waits"),
        row.getLong("fence"),
        row.getString("node"),
        Columns.optionalInstant(row, "lease_until"),
        row.getInt("last_checkpoint"),
        new Origin(
            row.getString("principal"),
            optionalRun(row, "parent_"),
            optionalRun(row, "branch_"),
            row.getInt("branch_seq")),
        outcome == null ? null : Columns.text(outcome, "the outcome of run " + id),
        Columns.instant(row, "created_at"),
        Columns.instant(row, "updated_at"),
        new Head(row.getLong("head_seq"), row.getString("head_hash")));
  }

  private static @Nullable RunId optionalRun(ResultSet row, String prefix) throws SQLException {
    String run = row.getString(prefix + "run");
    if (run == null) {
      return null;
    }
    String tenant = row.getString(prefix + "tenant");
    String agent = row.getString(prefix + "agent");
    if (tenant == null || agent == null) {
      throw new IllegalArgumentException("half of the name in " + prefix + "run is missing");
    }
    return new RunId(tenant, agent, run);
  }
}
