package dev.hitl.jdbc;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.store.RunQuery;
import dev.hitl.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.statement.Query;
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

  static List<RunRecord> find(Tx tx, RunQuery query) {
    Instant at = query.afterUpdatedAt();
    RunId after = query.after();
    List<String> agents = query.agents().stream().sorted().toList();
    StringBuilder where = new StringBuilder();
    if (at != null) {
      where.append(AFTER);
    }
    if (!agents.isEmpty()) {
      List<String> names = new ArrayList<>();
      for (int i = 0; i < agents.size(); i++) {
        names.add(":agent" + i);
      }
      where.append(" AND agent IN (").append(String.join(", ", names)).append(')');
    }
    Query statement = tx.query(sql(query, where)).bind("limit", query.limit());
    if (at != null && after != null) {
      Tx.named(statement, after).bind("at", at.toEpochMilli());
    }
    for (int i = 0; i < agents.size(); i++) {
      statement.bind("agent" + i, agents.get(i));
    }
    List<RunRecord> runs = new ArrayList<>();
    statement
        .map(
            (row, context) -> {
              try {
                return List.of(RunRows.map(row));
              } catch (StoreException e) {
                LOG.error("A run is left out: {}", e.getMessage());
                return List.<RunRecord>of();
              }
            })
        .forEach(runs::addAll);
    return runs;
  }

  private static String sql(RunQuery query, CharSequence where) {
    List<String> parts = new ArrayList<>();
    if (query.statuses().isEmpty()) {
      parts.add(part("updated_at >= 0", where, ""));
    }
    for (RunStatus status : query.statuses().stream().sorted().toList()) {
      parts.add(part("status = '" + status + "'", where, "status, "));
    }
    return "SELECT r.* FROM ("
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
