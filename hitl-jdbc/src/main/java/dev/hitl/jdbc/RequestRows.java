package dev.hitl.jdbc;

import dev.hitl.call.Json;
import dev.hitl.call.RunId;
import dev.hitl.request.Claim;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import dev.hitl.request.Trigger;
import dev.hitl.store.RequestCodec;
import dev.hitl.store.RequestCodec.Encoded;
import dev.hitl.store.RequestCodec.EncodedRevision;
import dev.hitl.store.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * Writes the tables {@code hitl_request}, a small row that changes, and {@code hitl_revision} and
 * {@code hitl_result}, which do not.
 */
final class RequestRows {
  private static final String INSERT =
      """
      INSERT INTO hitl_request (
        id, tenant, agent, run, call_id, tool, risk, status, revision, version, head_hash,
        deadline, fence, node, lease_until, due_at, progress, principal, origin, opened_at,
        updated_at)
      VALUES (
        :id, :tenant, :agent, :run, :callId, :tool, :risk, :status, :revision, :version, :hash,
        :deadline, :fence, :node, :leaseUntil, :dueAt, :progress, :principal, :origin, :openedAt,
        :updatedAt)
      """;

  private static final String UPDATE =
      """
      UPDATE hitl_request SET
        tool = :tool, risk = :risk, status = :status, revision = :revision, version = :version,
        head_hash = :hash, deadline = :deadline, fence = :fence, node = :node,
        lease_until = :leaseUntil, due_at = :dueAt, progress = :progress, updated_at = :updatedAt
      WHERE id = :id AND version = :wasVersion AND status = :was
      """;

  private static final String HEARTBEAT =
      """
      UPDATE hitl_request SET lease_until = {now} + :lease, due_at = {now} + :lease
      WHERE tenant = :tenant AND agent = :agent AND run = :run
        AND status = 'EXECUTING' AND node = :node
        AND lease_until > {now} AND lease_until < {now} + :lease
      """;

  private RequestRows() {}

  static void open(Tx tx, Request request) {
    Encoded encoded = RequestCodec.encode(request);
    Tx.named(bind(tx.update(INSERT), request, encoded), request.run())
        .bind("callId", request.revision().action().callId())
        .bind("principal", encoded.principal())
        .bind("origin", encoded.origin())
        .bind("openedAt", encoded.openedAt().toEpochMilli())
        .execute();
  }

  /** Takes a step on condition that the row is as it was and that it is the time for it. */
  static boolean update(Tx tx, Request before, Step step) {
    Encoded encoded = RequestCodec.encode(step.after());
    return bind(tx.update(UPDATE + timing(step.trigger())), step.after(), encoded)
            .bind("wasVersion", before.version())
            .bind("was", before.status().name())
            .execute()
        == 1;
  }

  private static String timing(Trigger trigger) {
    return switch (trigger.timing()) {
      case ANY -> "";
      case BEFORE_DEADLINE -> " AND (deadline IS NULL OR deadline > {now})";
      case AFTER_DEADLINE -> " AND deadline <= {now}";
      case AFTER_LEASE -> " AND (lease_until IS NULL OR lease_until <= {now})";
    };
  }

  private static <S extends SqlStatement<S>> S bind(S statement, Request request, Encoded row) {
    Claim claim = row.claim();
    Instant leaseUntil = claim == null ? null : claim.until();
    return statement
        .bind("id", row.id())
        .bind("tool", request.revision().action().tool())
        .bind("risk", request.revision().risk().name())
        .bind("status", row.status().name())
        .bind("revision", row.revision().number())
        .bind("version", row.head().seq())
        .bind("hash", row.head().hash())
        .bind("deadline", Columns.millis(row.deadline()))
        .bind("fence", claim == null ? null : Long.valueOf(claim.fence()))
        .bind("node", claim == null ? null : claim.node())
        .bind("leaseUntil", Columns.millis(leaseUntil))
        .bind("dueAt", Columns.millis(due(row.status(), row.deadline(), leaseUntil)))
        .bind("progress", Json.utf8(row.progress()))
        .bind("updatedAt", row.updatedAt().toEpochMilli());
  }

  private static @Nullable Instant due(
      RequestStatus status, @Nullable Instant deadline, @Nullable Instant leaseUntil) {
    return switch (status) {
      case PENDING -> deadline;
      case EXECUTING -> leaseUntil;
      default -> null;
    };
  }

  /** Writes what the steps add to what is written once. */
  static void insertParts(Tx tx, List<Step> steps) {
    PreparedBatch revisions =
        tx.batch(
            """
            INSERT INTO hitl_revision (request_id, revision, digest, arguments, body)
            VALUES (:id, :revision, :digest, :arguments, :body)
            """);
    PreparedBatch results =
        tx.batch("INSERT INTO hitl_result (request_id, body) VALUES (:id, :body)");
    for (Step step : steps) {
      Request before = step.before();
      Request after = step.after();
      if (before == null || revision(before) != revision(after)) {
        add(revisions, after.id(), after.revision());
      }
      String was = before == null ? null : before.result();
      String is = after.result();
      if (was != null && !Objects.equals(was, is)) {
        tx.update("DELETE FROM hitl_result WHERE request_id = :id")
            .bind("id", after.id())
            .execute();
      }
      if (is != null && !is.equals(was)) {
        results.bind("id", after.id()).bind("body", Json.utf8(is)).add();
      }
    }
    if (revisions.size() > 0) {
      revisions.execute();
    }
    if (results.size() > 0) {
      results.execute();
    }
  }

  private static int revision(Request request) {
    return request.revision().action().revision();
  }

  private static void add(PreparedBatch batch, String id, Revision revision) {
    EncodedRevision encoded = RequestCodec.encode(revision);
    batch
        .bind("id", id)
        .bind("revision", encoded.number())
        .bind("digest", encoded.digest())
        .bind("arguments", Json.utf8(encoded.arguments()))
        .bind("body", Json.utf8(encoded.body()))
        .add();
  }

  static void heartbeat(Tx tx, String node, RunId run, Duration lease) {
    Tx.named(tx.update(HEARTBEAT), run)
        .bind("node", node)
        .bind("lease", lease.toMillis())
        .execute();
  }
}
