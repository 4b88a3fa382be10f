package dev.hitl.jdbc;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.store.RunQuery;
import dev.hitl.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs in order of their last change, each status out of its own index. */
final class RunPages {
  private static final Logger LOG = LoggerFactory.getLogger(RunPages.class);

  private static final String AFTER =
      """
      AND updated_at >= :at AND (updated_at > :at OR tenant > :tenant OR (tenant = :tenant
        AND (agent > :agent OR (agent = :agent AND run > :run))))
      """;

  private RunPages() {}

  /** Where a page goes on. Texts, because what stands in a row need not be a run's name. */
  private record Place(long at, String tenant, String agent, String run) {}

  /** A row; without a run where it cannot be read. */
  private record Row(Place place, @Nullable RunRecord run) {}

  /** A row that cannot be read is left out, and the page filled up with those that follow. */
  static List<RunRecord> find(Tx tx, RunQuery query) {
    Instant at = query.afterUpdatedAt();
    RunId id = query.after();
    Place after =
        at == null || id == null
            ? null
            : new Place(at.toEpochMilli(), id.tenant(), id.agent(), id.run());
    List<RunRecord> found = new ArrayList<>();
    while (found.size() < query.limit()) {
      int wanted = query.limit() - found.size();
      List<Row> rows = rows(tx, query, after, wanted);
      for (Row row : rows) {
        RunRecord run = row.run();
        if (run != null && isAsked(query, run)) {
          found.add(run);
        }
      }
      if (rows.size() < wanted) {
        break;
      }
      after = rows.get(rows.size() - 1).place();
    }
    return found;
  }

  /** An index of H2 may still name a status that the row does not have, after a kill. */
  private static boolean isAsked(RunQuery query, RunRecord run) {
    return query.statuses().isEmpty() || query.statuses().contains(run.status());
  }

  private static List<Row> rows(Tx tx, RunQuery query, @Nullable Place after, int limit) {
    List<String> agents = query.agents().stream().sorted().toList();
    StringBuilder where = new StringBuilder();
    if (after != null) {
      where.append(AFTER);
    }
    // In the index already, so that rows of other tenants are passed without being read.
    if (query.tenant() != null) {
      where.append(" AND tenant = :of");
    }
    if (!agents.isEmpty()) {
      List<String> names = new ArrayList<>();
      for (int i = 0; i < agents.size(); i++) {
        names.add(":agent" + i);
      }
      where.append(" AND agent IN (").append(String.join(", ", names)).append(')');
    }
    Query statement = tx.query(sql(query, where), limit);
    if (after != null) {
      statement
          .bind("at", after.at())
          .bind("tenant", after.tenant())
          .bind("agent", after.agent())
          .bind("run", after.run());
    }
    if (query.tenant() != null) {
      statement.bind("of", query.tenant());
    }
    for (int i = 0; i < agents.size(); i++) {
      statement.bind("agent" + i, agents.get(i));
    }
    return statement.map((row, context) -> map(row)).list();
  }

  private static Row map(ResultSet row) throws SQLException {
    Place place =
        new Place(
            row.getLong("updated_at"),
            row.getString("tenant"),
            row.getString("agent"),
            row.getString("run"));
    try {
      return new Row(place, RunRows.map(row));
    } catch (StoreException e) {
      LOG.error("A run is left out: {}", e.getMessage());
      return new Row(place, null);
    }
  }

  private static String sql(RunQuery query, CharSequence where) {
    List<String> parts = new ArrayList<>();
    if (query.statuses().isEmpty()) {
      parts.add(part("updated_at >= 0", where, ""));
    }
    for (RunStatus status : query.statuses().stream().sorted().toList()) {
      parts.add(part("status = '" + status + "'", where, Tx.held("status")));
    }
    return "SELECT "
        + RunRows.COLUMNS
        + " FROM ("
        + String.join(" UNION ALL ", parts)
        + ") p JOIN hitl_run r ON r.tenant = p.tenant AND r.agent = p.agent AND r.run = p.run"
        + " ORDER BY r.updated_at, r.tenant, r.agent, r.run LIMIT :limit";
  }

  private static String part(String condition, CharSequence where, String order) {
    return "(SELECT tenant, agent, run FROM hitl_run WHERE "
        + condition
        + " "
        + where
        + " ORDER BY "
        + order
        + "updated_at, tenant, agent, run LIMIT :limit)";
  }
}
