package dev.hitl.jdbc;

import dev.hitl.call.Digest;
import dev.hitl.call.RunId;
import dev.hitl.policy.Caps;
import dev.hitl.request.Request;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/**
 * Counts pending requests against caps, by the table {@code hitl_cap}: a row for each scope, which
 * an opening locks until it is committed, so that the next one counts it too. A run needs no row,
 * because of two writes that set out from the same run one is lost.
 */
final class CapRows {
  /** In place of the index of a condition. */
  private static final int RUN = -3;

  private static final int AGENT = -4;
  private static final int TENANT = -5;

  private static final String PENDING = "tenant = :tenant AND status = 'PENDING'";

  /** The order is the index's: without one PostgreSQL may read all requests that ever were. */
  private static final String OF_TENANT = PENDING + " ORDER BY tenant, status, lane, opened_at, id";

  private static final String BY_AGENT = " ORDER BY tenant, agent, status, run";
  private static final String OF_AGENT = PENDING + " AND agent = :agent" + BY_AGENT;
  private static final String OF_RUN = PENDING + " AND agent = :agent AND run = :run" + BY_AGENT;

  private CapRows() {}

  /** What a condition says about caps; null where nothing. */
  static @Nullable RunWritten full(int condition) {
    return switch (condition) {
      case RUN -> RunWritten.RUN_FULL;
      case AGENT -> RunWritten.AGENT_FULL;
      case TENANT -> RunWritten.TENANT_FULL;
      default -> null;
    };
  }

  /**
   * Locks the scopes that have caps, in one order, and counts.
   *
   * @return {@link Plan#DONE} where there is room
   */
  static int lock(Tx tx, Dialect dialect, RunWrite write) throws SQLException {
    RunId run = write.before().id();
    Caps caps = write.caps();
    int more = write.opened().size();
    if (caps.perTenant() != null) {
      lock(tx, dialect, Digest.of("hitl.cap.tenant.v1").add(run.tenant()).hex());
    }
    if (caps.perAgent() != null) {
      lock(tx, dialect, Digest.of("hitl.cap.agent.v1").add(run.tenant()).add(run.agent()).hex());
    }
    if (exceeds(tx, run, OF_RUN, more, caps.perRun())) {
      return RUN;
    } else if (exceeds(tx, run, OF_AGENT, more, caps.perAgent())) {
      return AGENT;
    }
    return exceeds(tx, run, OF_TENANT, more, caps.perTenant()) ? TENANT : Plan.DONE;
  }

  private static void lock(Tx tx, Dialect dialect, String scope) {
    if (!isLocked(tx, scope)) {
      try (Update insert = tx.update(dialect.insertUnlessThere("hitl_cap", "scope"))) {
        insert.bind(0, scope).execute();
      }
      if (!isLocked(tx, scope)) {
        throw new IllegalStateException("the row of a cap was removed at this moment");
      }
    }
  }

  /** Waits for whoever opens requests of the scope. */
  private static boolean isLocked(Tx tx, String scope) {
    return tx.query("SELECT scope FROM hitl_cap WHERE scope = :scope FOR UPDATE")
        .bind("scope", scope)
        .mapTo(String.class)
        .findOne()
        .isPresent();
  }

  /** Counts no further than to one too many, however many there are. */
  private static boolean exceeds(Tx tx, RunId run, String scope, int more, @Nullable Integer cap) {
    if (cap == null || more > cap) {
      return cap != null;
    }
    int room = cap - more;
    int there =
        pending(tx, run, "COUNT(*) FROM (SELECT tenant", scope, ") p", room + 1)
            .mapTo(Integer.class)
            .one();
    return there > room && exceeds(tx, run, scope, room);
  }

  /**
   * The same without the tests of reviewers, which keep nobody out: only their ids tell them, so
   * that it is no query's business. Nothing but a cap that seems reached pays for it.
   */
  private static boolean exceeds(Tx tx, RunId run, String scope, int room) {
    int tests = 0;
    while (true) {
      int limit = room + 1 + tests;
      List<Boolean> real =
          pending(tx, run, "id, agent, run", scope, "", limit)
              .map((row, context) -> isReal(row, run.tenant()))
              .list();
      tests = Collections.frequency(real, false);
      if (real.size() - tests > room || real.size() < limit) {
        return real.size() - tests > room;
      }
    }
  }

  private static boolean isReal(ResultSet row, String tenant) throws SQLException {
    RunId run = new RunId(tenant, row.getString("agent"), row.getString("run"));
    return !Request.isDrill(run, row.getString("id"));
  }

  private static Query pending(Tx tx, RunId run, String what, String scope, String end, int limit) {
    Query query =
        tx.query(
                "SELECT " + what + " FROM hitl_request WHERE " + scope + " LIMIT :limit" + end,
                limit)
            .bind("tenant", run.tenant());
    if (scope.contains(":agent")) {
      query.bind("agent", run.agent());
    }
    if (scope.contains(":run")) {
      query.bind("run", run.run());
    }
    return query;
  }
}
