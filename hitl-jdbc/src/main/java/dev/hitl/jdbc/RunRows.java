package dev.hitl.jdbc;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.checkpoint.RunRecord.Origin;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table {@code hitl_run}: one small row for each run. */
final class RunRows {
  private static final String KEY = "tenant = :tenant AND agent = :agent AND run = :run";

  private static final String IS_OVER = "(lease_until IS NULL OR lease_until <= {now})";

  private static final String NONE_EXECUTING =
      """
      NOT EXISTS (
        SELECT 1 FROM hitl_request q
        WHERE q.tenant = hitl_run.tenant AND q.agent = hitl_run.agent AND q.run = hitl_run.run
          AND q.status = 'EXECUTING')
      """;

  private static final String INSERT =
      """
      INSERT INTO hitl_run (
        tenant, agent, run, status, waits, awaited, fence, node, lease_until, last_checkpoint,
        head_seq, head_hash, principal, parent_tenant, parent_agent, parent_run, branch_tenant,
        branch_agent, branch_run, branch_seq, outcome, created_at, updated_at)
      VALUES (
        :tenant, :agent, :run, :status, :waits, FALSE, :fence, :node, :leaseUntil, :checkpoint,
        :headSeq, :headHash, :principal, :parentTenant, :parentAgent, :parentRun, :branchTenant,
        :branchAgent, :branchRun, :branchSeq, :outcome, :createdAt, :updatedAt)
      """;

  /** What the status becomes stands before what the waits become: MariaDB assigns in turn. */
  private static final String WAIT =
      """
      UPDATE hitl_run SET
        status = CASE WHEN status = 'PARKED' AND waits + :more <= 0 THEN 'READY' ELSE status END,
        waits = waits + :more,
        updated_at = {now}
      WHERE\s"""
          + KEY;

  private static final String LET_GO =
      """
      UPDATE hitl_run SET
        status = CASE WHEN waits > 0 THEN 'PARKED' ELSE 'READY' END,
        fence = fence + 1, node = NULL, lease_until = NULL, updated_at = {now}
      WHERE status = 'RUNNING' AND\s"""
          + IS_OVER
          + " AND "
          + KEY;

  private static final String HEARTBEAT =
      """
      UPDATE hitl_run SET lease_until = {now} + :lease
      WHERE node = :node AND lease_until > {now} AND lease_until < {now} + :lease AND\s"""
          + KEY;

  private RunRows() {}

  static void insert(Tx tx, RunRecord run) {
    Origin origin = run.origin();
    RunId parent = origin.parent();
    RunId branch = origin.branchOf();
    Tx.named(tx.update(INSERT), run.id())
        .bind("status", run.status().name())
        .bind("waits", run.waits())
        .bind("fence", run.fence())
        .bind("node", run.node())
        .bind("leaseUntil", Columns.millis(run.leaseUntil()))
        .bind("checkpoint", run.checkpoint())
        .bind("headSeq", run.head().seq())
        .bind("headHash", run.head().hash())
        .bind("principal", origin.principal())
        .bind("parentTenant", parent == null ? null : parent.tenant())
        .bind("parentAgent", parent == null ? null : parent.agent())
        .bind("parentRun", parent == null ? null : parent.run())
        .bind("branchTenant", branch == null ? null : branch.tenant())
        .bind("branchAgent", branch == null ? null : branch.agent())
        .bind("branchRun", branch == null ? null : branch.run())
        .bind("branchSeq", origin.branchSeq())
        .bind("outcome", Columns.bytes(run.outcome()))
        .bind("createdAt", run.createdAt().toEpochMilli())
        .bind("updatedAt", run.updatedAt().toEpochMilli())
        .execute();
  }

  /**
   * Writes a run on condition that it is as it was.
   *
   * @param to with the new status, outcome, checkpoint and end of the chain
   * @param more by how much its waits grow
   * @param keepsLease whether its node keeps its lease
   * @return whether the condition held
   */
  static boolean update(Tx tx, RunRecord before, RunRecord to, int more, boolean keepsLease) {
    String status =
        to.status() == RunStatus.PARKED
            ? "CASE WHEN waits + :more <= 0 THEN 'READY' ELSE 'PARKED' END"
            : ":status";
    String sql =
        "UPDATE hitl_run SET status = "
            + status
            + ", waits = waits + :more, outcome = :outcome, last_checkpoint = :checkpoint,"
            + " head_seq = :headSeq, head_hash = :headHash, updated_at = {now}"
            + (keepsLease ? "" : ", node = NULL, lease_until = NULL")
            + " WHERE fence = :fence AND status = :was AND head_seq = :wasSeq"
            + " AND head_hash = :wasHash AND "
            + KEY;
    return Tx.named(tx.update(sql), before.id())
            .bind("status", to.status().name())
            .bind("more", more)
            .bind("outcome", Columns.bytes(to.outcome()))
            .bind("checkpoint", to.checkpoint())
            .bind("headSeq", to.head().seq())
            .bind("headHash", to.head().hash())
            .bind("fence", before.fence())
            .bind("was", before.status().name())
            .bind("wasSeq", before.head().seq())
            .bind("wasHash", before.head().hash())
            .execute()
        == 1;
  }

  static boolean acquire(Tx tx, RunId run, Set<RunStatus> from, String node, Duration lease) {
    String sql =
        "UPDATE hitl_run SET status = 'RUNNING', fence = fence + 1, node = :node,"
            + " lease_until = {now} + :lease, outcome = NULL, updated_at = {now} WHERE status IN ("
            + words(from)
            + ") AND (node = :node OR "
            + IS_OVER
            + ") AND "
            + KEY;
    return !from.isEmpty()
        && Tx.named(tx.update(sql), run)
                .bind("node", node)
                .bind("lease", lease.toMillis())
                .execute()
            == 1;
  }

  static void heartbeat(Tx tx, String node, RunId run, Duration lease) {
    Tx.named(tx.update(HEARTBEAT), run)
        .bind("node", node)
        .bind("lease", lease.toMillis())
        .execute();
  }

  /** Adds to what a run waits for, or takes from it. */
  static void wait(Tx tx, RunId run, int more) {
    Tx.named(tx.update(WAIT), run).bind("more", more).execute();
  }

  /** Marks a run that has not ended as awaited; whether it was not yet. */
  static boolean await(Tx tx, RunId run) {
    String sql =
        "UPDATE hitl_run SET awaited = TRUE WHERE awaited = FALSE"
            + " AND status NOT IN ('FINISHED', 'FAILED', 'QUARANTINED') AND "
            + KEY;
    return Tx.named(tx.update(sql), run).execute() == 1;
  }

  /** Takes the mark away; whether it was there. */
  static boolean noLongerAwaited(Tx tx, RunId run) {
    String sql = "UPDATE hitl_run SET awaited = FALSE WHERE awaited = TRUE AND " + KEY;
    return Tx.named(tx.update(sql), run).execute() == 1;
  }

  /** Takes a running run from a node whose lease is over. */
  static void letGo(Tx tx, RunId run) {
    Tx.named(tx.update(LET_GO), run).execute();
  }

  /** The same, unless one of its requests is executing. */
  static boolean letGoIdle(Tx tx, RunId run) {
    return Tx.named(tx.update(LET_GO + " AND " + NONE_EXECUTING), run).execute() == 1;
  }

  static List<RunId> lapsed(Tx tx, int limit) {
    String sql =
        "SELECT tenant, agent, run FROM hitl_run WHERE status = 'RUNNING' AND "
            + IS_OVER
            + " AND "
            + NONE_EXECUTING
            + " ORDER BY tenant, agent, run LIMIT :limit";
    return tx.query(sql)
        .bind("limit", limit)
        .map(
            (row, context) ->
                new RunId(row.getString("tenant"), row.getString("agent"), row.getString("run")))
        .list();
  }

  static Optional<RunRecord> find(Tx tx, RunId run) {
    return Tx.named(tx.query("SELECT * FROM hitl_run WHERE " + KEY), run)
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
    return run == null
        ? null
        : new RunId(row.getString(prefix + "tenant"), row.getString(prefix + "agent"), run);
  }

  /** Names of constants, which need no binding. */
  static String words(Collection<? extends Enum<?>> constants) {
    return String.join(", ", constants.stream().map(c -> "'" + c.name() + "'").sorted().toList());
  }
}
