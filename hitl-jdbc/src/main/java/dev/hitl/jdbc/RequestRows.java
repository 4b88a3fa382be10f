package dev.hitl.jdbc;

import dev.hitl.call.Json;
import dev.hitl.call.RunId;
import dev.hitl.request.Claim;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.store.RequestCodec;
import dev.hitl.store.RequestCodec.Encoded;
import dev.hitl.store.RequestCodec.EncodedRevision;
import dev.hitl.store.Step;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes the tables {@code hitl_request}, a small row that changes, and {@code hitl_revision} and
 * {@code hitl_result}, which do not.
 */
final class RequestRows {
  private static final String WRITTEN =
      "id, tenant, agent, run, call_id, tool, risk, status, lane, likeness, revision, version, head_hash, deadline,"
          + " fence, node, lease_until, due_at, progress, principal, origin, opened_at, updated_at";

  private static final String EXECUTING =
      """
      SELECT id FROM hitl_request
      WHERE tenant = :tenant AND agent = :agent AND run = :run
        AND status = 'EXECUTING' AND node = :node
      ORDER BY id FOR UPDATE SKIP LOCKED
      """;

  private static final String HEARTBEAT =
      """
      UPDATE hitl_request SET lease_until = {now} + :lease, due_at = {now} + :lease
      WHERE id = :id AND status = 'EXECUTING' AND node = :node
        AND lease_until > {now} AND lease_until < {now} + :lease
      """;

  private RequestRows() {}

  /** Puts down a new request. */
  static void open(Plan plan, Request request) {
    Encoded row = RequestCodec.encode(request);
    Claim claim = row.claim();
    Instant until = claim == null ? null : claim.until();
    RunId run = request.run();
    plan.insert(
        "hitl_request",
        WRITTEN,
        Sql.row()
            .text(row.id())
            .text(run.tenant())
            .text(run.agent())
            .text(run.run())
            .text(request.revision().action().callId())
            .text(request.revision().action().tool())
            .text(request.revision().risk().name())
            .text(row.status().name())
            .integer(request.lane())
            .text(request.likeness())
            .integer(row.revision().number())
            .number(row.head().seq())
            .text(row.head().hash())
            .number(Columns.millis(row.deadline()))
            .number(claim == null ? null : Long.valueOf(claim.fence()))
            .text(claim == null ? null : claim.node())
            .number(Columns.millis(until))
            .number(Columns.millis(due(row, until)))
            .bytes(Columns.writable(Json.utf8(row.progress()), "request " + row.id()))
            .text(row.principal())
            .text(row.origin())
            .number(row.openedAt().toEpochMilli())
            .number(row.updatedAt().toEpochMilli()));
    insertRevision(plan, row.id(), row.revision());
    if (row.result() != null) {
      insertResult(plan, row.id(), row.result());
    }
  }

  /**
   * Takes a step on condition that the row is as it was and that it is the time for it.
   *
   * @param more what else has to hold
   */
  static void update(Plan plan, Request before, Step step, Sql more) {
    Request request = step.after();
    Encoded row = RequestCodec.encode(request);
    Claim claim = row.claim();
    plan.require(
        new Sql("UPDATE hitl_request SET tool = ")
            .text(request.revision().action().tool())
            .add(", risk = ")
            .text(request.revision().risk().name())
            .add(", status = ")
            .text(row.status().name())
            .add(", lane = ")
            .integer(request.lane())
            .add(", likeness = ")
            .text(request.likeness())
            .add(", revision = ")
            .integer(row.revision().number())
            .add(", version = ")
            .number(row.head().seq())
            .add(", head_hash = ")
            .text(row.head().hash())
            .add(", deadline = ")
            .number(Columns.millis(row.deadline()))
            .add(", fence = ")
            .number(claim == null ? null : Long.valueOf(claim.fence()))
            .add(", node = ")
            .text(claim == null ? null : claim.node())
            .add(lease(step, row))
            .add(", progress = ")
            .bytes(Columns.writable(Json.utf8(row.progress()), "request " + row.id()))
            .add(", updated_at = ")
            .number(row.updatedAt().toEpochMilli())
            .add(" WHERE id = ")
            .text(row.id())
            .add(" AND version = ")
            .number(before.version())
            // In a way that no index serves: the row is to be found by its key.
            .add(" AND (status = ")
            .text(before.status().name())
            .add(") IS TRUE")
            .add(timing(step.trigger(), before))
            .add(more));
    if (revision(before) != revision(request)) {
      insertRevision(plan, row.id(), row.revision());
    }
    insertResult(plan, before, row);
  }

  /** A claim holds from the moment it is written, by the clock that judges it. */
  private static Sql lease(Step step, Encoded row) {
    Claim claim = row.claim();
    if (step.trigger() == Trigger.CLAIM && claim != null) {
      long lease = Duration.between(row.updatedAt(), claim.until()).toMillis();
      return new Sql(", lease_until = {now} + ")
          .number(lease)
          .add(", due_at = {now} + ")
          .number(lease);
    }
    Instant until = claim == null ? null : claim.until();
    return new Sql(", lease_until = ")
        .number(Columns.millis(until))
        .add(", due_at = ")
        .number(Columns.millis(due(row, until)));
  }

  private static void insertResult(Plan plan, Request before, Encoded after) {
    String was = before.result();
    String is = after.result();
    if (was != null && !was.equals(is)) {
      throw new IllegalStateException(
          "the result of request " + after.id() + " is written once and never changed");
    }
    if (is != null && was == null) {
      insertResult(plan, after.id(), is);
    }
  }

  private static void insertResult(Plan plan, String id, String result) {
    plan.insert(
        "hitl_result",
        "request_id, body",
        Sql.row().text(id).bytes(Columns.writable(Json.utf8(result), "a result")));
  }

  private static void insertRevision(Plan plan, String id, EncodedRevision revision) {
    plan.insert(
        "hitl_revision",
        "request_id, revision, digest, arguments, body",
        Sql.row()
            .text(id)
            .integer(revision.number())
            .text(revision.digest())
            .bytes(Json.utf8(revision.arguments()))
            .bytes(Json.utf8(revision.body())));
  }

  private static int revision(Request request) {
    return request.revision().action().revision();
  }

  private static Sql timing(Trigger trigger, Request before) {
    return switch (trigger.timing()) {
      case ANY -> new Sql("");
      case BEFORE_DEADLINE -> new Sql(" AND (deadline IS NULL OR deadline > {now})");
      case AFTER_DEADLINE -> new Sql(" AND deadline <= {now}");
      // The column is for look-ups and on no record; the version vouches for what was read.
      case AFTER_DUE ->
          new Sql(" AND ").number(Columns.millis(before.waiting().nextRung())).add(" <= {now}");
      case AFTER_LEASE -> new Sql(" AND (lease_until IS NULL OR lease_until <= {now})");
    };
  }

  private static @Nullable Instant due(Encoded row, @Nullable Instant leaseUntil) {
    return row.status() == RequestStatus.EXECUTING ? leaseUntil : row.dueAt();
  }

  /** Not those that somebody else writes: one that is locked must not cost others their leases. */
  static void heartbeat(Tx tx, String node, RunId run, Duration lease) {
    for (String id :
        Tx.named(tx.query(EXECUTING), run).bind("node", node).mapTo(String.class).list()) {
      tx.update(HEARTBEAT)
          .bind("id", id)
          .bind("node", node)
          .bind("lease", lease.toMillis())
          .execute();
    }
  }
}
