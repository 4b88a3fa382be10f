package dev.hitl.jdbc;

import dev.hitl.call.RunId;
import dev.hitl.store.AuditQuery;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds events by what they are about, page by page. What is rarest in the query leads to an index
 * that is in the order of time; the rest is looked at on the way.
 */
final class AuditPages {
  private static final String SELECT = "SELECT " + AuditRows.COLUMNS + " FROM hitl_audit";

  /** The chains of the runs: their own, their requests', and those of who was told and saw. */
  private static final String OF_REQUESTS =
      " FROM hitl_run r JOIN hitl_request q ON q.tenant = r.tenant AND q.agent = r.agent"
          + " AND q.run = r.run WHERE ";

  private AuditPages() {}

  static Sql find(AuditQuery query) {
    String actor = query.actor();
    String tool = query.tool();
    if (query.run() != null || query.principal() != null) {
      return ofRuns(query);
    } else if (actor != null) {
      return part(query, "actor", actor);
    } else if (tool != null) {
      return part(query, "tool", tool);
    }
    // What happened is looked at on the way along the time: an index on it would be paid for with
    // each event, and a question without a time is a rare one.
    return part(query, "", "");
  }

  private static Sql ofRuns(AuditQuery query) {
    Sql chains = new Sql("SELECT " + AuditRows.COLUMNS + " FROM (SELECT CONCAT(r.tenant, '/',");
    chains.add(" r.agent, '/', r.run) AS chain FROM hitl_run r WHERE ").add(runs(query));
    chains.add(" UNION ALL SELECT q.id" + OF_REQUESTS).add(runs(query));
    chains.add(" UNION ALL SELECT CONCAT('request:', q.id)" + OF_REQUESTS).add(runs(query));
    chains.add(" UNION ALL SELECT CONCAT('refusals:', q.id)" + OF_REQUESTS).add(runs(query));
    if (query.run() == null) {
      chains.add(" UNION ALL SELECT t.id FROM hitl_standing t WHERE t.principal = ");
      chains.text(String.valueOf(query.principal()));
    }
    chains.add(") s JOIN hitl_audit ON subject = s.chain WHERE happened_at >= 0");
    return chains.add(filters(query)).add(order("", query));
  }

  private static Sql runs(AuditQuery query) {
    Sql sql = new Sql("");
    RunId run = query.run();
    if (run != null) {
      sql.add("r.tenant = ").text(run.tenant()).add(" AND r.agent = ").text(run.agent());
      sql.add(" AND r.run = ").text(run.run());
    }
    if (query.principal() != null) {
      sql.add(run == null ? "" : " AND ").add("r.principal = ").text(query.principal());
    }
    return sql;
  }

  private static Sql part(AuditQuery query, String column, String value) {
    Sql sql = new Sql(SELECT + " WHERE ");
    if (column.isEmpty()) {
      sql.add("happened_at >= 0");
    } else {
      sql.add(column + " = ").text(value);
    }
    return sql.add(filters(query)).add(order(column.isEmpty() ? "" : Tx.held(column), query));
  }

  private static String order(String first, AuditQuery query) {
    return " ORDER BY " + first + "happened_at, subject, seq LIMIT " + query.limit();
  }

  private static Sql filters(AuditQuery query) {
    Sql sql = new Sql("");
    equal(sql, "tenant", query.tenant());
    equal(sql, "actor", query.actor());
    equal(sql, "tool", query.tool());
    if (!query.types().isEmpty()) {
      List<String> quoted = new ArrayList<>();
      query.types().stream().sorted().forEach(type -> quoted.add("'" + type + "'"));
      sql.add(" AND event_type IN (" + String.join(", ", quoted) + ")");
    }
    if (query.from() != null) {
      sql.add(" AND happened_at >= ").number(query.from().toEpochMilli());
    }
    if (query.until() != null) {
      sql.add(" AND happened_at < ").number(query.until().toEpochMilli());
    }
    AuditQuery.Place after = query.after();
    if (after != null) {
      long at = after.at().toEpochMilli();
      sql.add(" AND happened_at >= ").number(at).add(" AND (happened_at > ").number(at);
      sql.add(" OR subject > ").text(after.subject());
      sql.add(" OR (subject = ").text(after.subject()).add(" AND seq > ").number(after.seq());
      sql.add("))");
    }
    return sql;
  }

  private static void equal(Sql sql, String column, @Nullable String value) {
    if (value != null) {
      sql.add(" AND " + column + " = ").text(value);
    }
  }
}
