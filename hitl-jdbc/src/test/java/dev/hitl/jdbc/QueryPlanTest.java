package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.escalate.Holds;
import dev.hitl.policy.Caps;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.InboxQuery;
import dev.hitl.seal.Ed25519Key;
import dev.hitl.seal.Leaf;
import dev.hitl.seal.Seal;
import dev.hitl.seal.TreeEdge;
import dev.hitl.seal.TreeHead;
import dev.hitl.seal.Unsealed;
import dev.hitl.store.AuditQuery;
import dev.hitl.store.DecidedQuery;
import dev.hitl.store.QueueQuery;
import dev.hitl.store.Removable;
import dev.hitl.store.RequestQuery;
import dev.hitl.store.RunQuery;
import dev.hitl.store.StandingQuery;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.tool.Risk;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/**
 * How PostgreSQL goes about every statement of the services, with many rows in the tables and a
 * plan that is made once for all values.
 */
class QueryPlanTest {
  private static final int ROWS = 20_000;

  /** Of holds there are few, and all of a tenant count. */
  private static final Pattern WHOLE_TABLE =
      Pattern.compile("Seq Scan on (hitl_(?!schema|hold)\\w+)");

  /** Between queries that go to the server together. */
  private static final Pattern SEPARATOR = Pattern.compile("; (?=SELECT )");

  private static final List<String> TABLES =
      List.of(
          "hitl_run",
          "hitl_checkpoint",
          "hitl_request",
          "hitl_revision",
          "hitl_result",
          "hitl_audit",
          "hitl_chain",
          "hitl_leaf",
          "hitl_seal",
          "hitl_standing",
          "hitl_outbox",
          "hitl_cap");

  @Test
  void noStatementOfTheServicesReadsAWholeTable() throws SQLException {
    DataSource source = PostgresServer.shared().fresh();
    Map<String, Map<Integer, String>> statements = ofTheServices(source);
    fill(source);

    assertThat(statements).hasSizeGreaterThan(25);
    assertThat(readingWholeTables(source, statements, "SELECT 1")).isEmpty();
    assertThat(readingWholeTables(source, statements, "ANALYZE")).isEmpty();
  }

  @Test
  void oneThatNoIndexServesIsFound() throws SQLException {
    DataSource source = PostgresServer.shared().fresh();
    ofTheServices(source);
    fill(source);
    Map<String, Map<Integer, String>> slow =
        Map.of("SELECT * FROM hitl_request WHERE call_id = ?", Map.of(1, "varchar"));

    assertThat(readingWholeTables(source, slow, "ANALYZE")).hasSize(1);
  }

  private static Map<String, Map<Integer, String>> ofTheServices(DataSource source) {
    RecordedStatements recorded = new RecordedStatements(source);
    JdbcStore store = JdbcStore.of(recorded.source()).createSchema(true).build();
    JdbcStore forgetful = JdbcStore.of(recorded.source()).memory(0).build();
    recorded.texts().clear();
    try (CostCase cycle = new CostCase(store, () -> {}, () -> {})) {
      remove(cycle, store);
      RunId first = CostCase.newRun();
      String reference = cycle.park(first);
      cycle.park(CostCase.newRun());
      List<Request> inbox = cycle.hitl.review().inbox();
      Request last = inbox.get(0);
      cycle
          .hitl
          .review()
          .inbox(
              InboxQuery.first()
                  .after(new QueueQuery.Place(last.lane(), last.openedAt(), last.id())));
      store.alike(last, 10);
      store.requests(new RequestQuery("default", Set.of(RequestStatus.PENDING), null, null, 10));
      store.requests(new RequestQuery(null, Set.of(), null, null, 10));
      store.requests(new RequestQuery(null, Set.of(), last.openedAt(), last.id(), 10));
      store.heartbeat("node", Set.of(first), Duration.ofSeconds(30));
      cycle.hitl.review().approve(reference, "manager-1");
      cycle.hitl.resume(first);
      cycle.hitl.resumeDue();
      store
          .takeNotices(10, Duration.ofSeconds(1))
          .forEach(notice -> store.noticeFailed(notice.id(), "no", Duration.ofHours(1)));
      store.noticeDelivered("none");
      for (Set<RunStatus> statuses : List.of(Set.of(RunStatus.READY), Set.<RunStatus>of())) {
        store.runs(new RunQuery(statuses, Set.of(CostCase.AGENT), null, null, 10));
        store.runs(new RunQuery(statuses, Set.of(CostCase.AGENT), last.openedAt(), first, 10));
        RunQuery ofTenant =
            new RunQuery(statuses, Set.of(), null, null, 10).ofTenant(RunId.DEFAULT_TENANT);
        store.runs(ofTenant);
        store.runs(new RunQuery(ofTenant.tenant(), statuses, Set.of(), last.openedAt(), first, 10));
      }
      store.overdue(10);
      store.releaseLapsedRuns(10);
      store.auditSubjects(null, 10);
      store.auditSubjects("a", 10);
      store.audit(first.toString());
      seal(store, store.audit(first.toString()));
      search(store, first, store.audit(first.toString()).get(0));
      cycle.hitl.review().view(last.reference(), "manager-1");
      Holds holds = cycle.hitl.holds();
      holds.lift(holds.run(first, "counsel-1", "case"), "counsel-1", "over");
      holds.run(first, "counsel-1", "case");
      store.custody().holds(RunId.DEFAULT_TENANT);
      store.revisions(last.id());
      store.request(last.id());
      store.recorded(last.id());
      store.requestsOf(first);
      store.checkpoints(first);
      store.run(first);
      String tool = last.revision().action().tool();
      store.decided(new DecidedQuery(RunId.DEFAULT_TENANT, tool, null, null, 10));
      store.decided(new DecidedQuery(RunId.DEFAULT_TENANT, tool, last.openedAt(), last.id(), 10));
      ofStandingRecords(store);
    }
    onANodeThatWroteNothingOfIt(forgetful);
    underCaps(forgetful);
    Map<String, Map<Integer, String>> texts = new TreeMap<>(recorded.texts());
    // The outbox is short: what is delivered is gone. An index would be paid for with each notice.
    assertThat(texts.remove("DELETE FROM hitl_outbox WHERE request_id = ?")).isNotNull();
    return Map.copyOf(texts);
  }

  /** Each cap is counted by an index. */
  private static void underCaps(JdbcStore store) {
    try (CostCase cycle = new CostCase(store, () -> {}, () -> {}, new Caps(9, 99, 999))) {
      cycle.park(CostCase.newRun());
    }
  }

  /** A run that ended, which is all that there is. */
  private static void remove(CostCase cycle, JdbcStore store) {
    RunId run = CostCase.newRun();
    cycle.hitl.review().approve(cycle.park(run), "manager-1");
    cycle.hitl.resume(run);
    Instant late = store.clock().instant().plus(Duration.ofDays(1));
    assertThat(
            store.removeEnded(
                new Removable(late, "other", Set.of(), EnumSet.of(Risk.LOW, Risk.HIGH)), 10))
        .isZero();
    assertThat(
            store.removeEnded(
                new Removable(late, null, Set.of("other"), EnumSet.of(Risk.LOW, Risk.HIGH)), 10))
        .isEqualTo(1);
    assertThat(store.removeEnded(Removable.endedBefore(late), 10)).isZero();
  }

  /** A tenant or a type without a time is looked for in all events, which the docs say. */
  private static void search(JdbcStore store, RunId run, AuditEvent event) {
    AuditQuery all = AuditQuery.all();
    AuditQuery times = all.between(event.at(), event.at().plusSeconds(9));
    for (AuditQuery query :
        List.of(
            all,
            all.actor("manager-1"),
            all.tool("refund").types("APPROVE"),
            times,
            times.tenant(RunId.DEFAULT_TENANT),
            times.types("APPROVE", "REJECT"),
            all.run(run).types("CALLED"),
            all.principal("customer-1"),
            all.principal("customer-1").run(run))) {
      store.events(query);
      store.events(query.after(AuditQuery.Place.of(event)));
    }
  }

  private static StandingStep.Put grant(String id, Instant now) {
    StandingRecord grant =
        new StandingRecord(
            id,
            "grant",
            RunId.DEFAULT_TENANT,
            "refund",
            null,
            3,
            3,
            now.plusSeconds(60),
            false,
            Arguments.none(),
            Head.NONE,
            now,
            now);
    return StandingStep.Put.of(grant, "GIVEN", "manager-1", Map.of());
  }

  private static void ofStandingRecords(JdbcStore store) {
    Instant now = store.clock().instant();
    StandingStep.Put put = grant("grant:a", now);
    store.stand(List.of(put, grant("grant:b", now)));
    store.stand(List.of(new StandingStep.Use(put.standing(), 1)));
    store.stand(List.of(StandingStep.Revoke.of(put.standing(), "manager-1", Map.of(), now)));
    store.standing("grant:a");
    store.holding("grant", RunId.DEFAULT_TENANT, "refund", 10);
    store.holding("grant", null, 10);
    store.standings(new StandingQuery(null, null, null, 10));
    store.standings(new StandingQuery("grant", null, "grant:0", 10));
    store.standings(new StandingQuery("grant", RunId.DEFAULT_TENANT, "grant:0", 10));
    Set<Risk> all = Set.of(Risk.values());
    store.removeStanding("grant", new Removable(now, null, Set.of("other"), all), 10);
    store.removeStanding("grant", new Removable(now, "other", Set.of(), all), 10);
    assertThat(store.removeStanding("grant", Removable.endedBefore(now.plusSeconds(61)), 1))
        .isEqualTo(1);
  }

  /** Which has to read first what it decides and what it goes on with. */
  private static void onANodeThatWroteNothingOfIt(JdbcStore store) {
    try (CostCase cycle = new CostCase(store, () -> {}, () -> {})) {
      RunId run = CostCase.newRun();
      cycle.hitl.review().approve(cycle.park(run), "manager-1");
      cycle.hitl.resume(run);
    }
  }

  /** All that a round of the sealer and a verification ask, but for the hourly look at all. */
  private static void seal(JdbcStore store, List<AuditEvent> events) {
    store.unsealed(events.get(0).at(), 10);
    List<Unsealed> unsealed = store.unsealedOf(events);
    store.treeHead();
    TreeEdge edge = TreeEdge.EMPTY;
    List<Leaf> leaves = new ArrayList<>();
    for (Unsealed event : unsealed) {
      leaves.add(event.at(edge.size()));
      edge = edge.append(leaves.get(leaves.size() - 1).leafHash());
    }
    Instant at = events.get(0).at();
    Seal seal = Seal.of(null, edge, at, at, Ed25519Key.generate());
    store.seal(new TreeHead(seal, edge.text()), leaves);
    store.seals(0, 10);
    store.leaves(0, 10);
  }

  /** Copies of what is there, under names of their own. */
  private static void fill(DataSource source) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      for (String table : TABLES) {
        List<String> columns = new ArrayList<>();
        try (ResultSet none = statement.executeQuery("SELECT * FROM " + table + " WHERE 1 = 0")) {
          for (int i = 1; i <= none.getMetaData().getColumnCount(); i++) {
            columns.add(none.getMetaData().getColumnName(i));
          }
        }
        columns.remove("written");
        String values =
            columns.stream()
                .map(
                    column ->
                        switch (column) {
                          case "leaf_index" -> "s.leaf_index + 100 * n";
                          case "seal_number" -> "s.seal_number + n";
                          case "run", "id", "request_id", "subject", "scope" ->
                              "md5(s." + column + " || n)";
                          default -> "s." + column;
                        })
                .collect(Collectors.joining(", "));
        int rows = Integer.parseInt(one(statement, "SELECT count(*) FROM " + table).get(0));
        if (rows == 0 && table.equals("hitl_outbox")) {
          statement.execute(
              "INSERT INTO hitl_outbox (id, tenant, request_id, kind, attempts, due_at) SELECT"
                  + " md5(n::text), 'default', 'r', 'OPENED', 0, n FROM generate_series(1, "
                  + ROWS
                  + ") n");
          continue;
        }
        assertThat(rows).as(table).isPositive();
        statement.execute(
            "INSERT INTO "
                + table
                + " ("
                + String.join(", ", columns)
                + ") SELECT "
                + values
                + " FROM "
                + table
                + " s CROSS JOIN generate_series(1, "
                + ROWS / rows
                + ") n");
      }
    }
  }

  private static List<String> readingWholeTables(
      DataSource source, Map<String, Map<Integer, String>> statements, String first)
      throws SQLException {
    List<String> bad = new ArrayList<>();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(first);
      statement.execute("SET plan_cache_mode = force_generic_plan");
      for (Map.Entry<String, Map<Integer, String>> text : statements.entrySet()) {
        Map<Integer, String> types = new TreeMap<>(text.getValue());
        int used = 0;
        for (String single : SEPARATOR.splitAsStream(text.getKey()).toList()) {
          int count = (int) single.chars().filter(c -> c == '?').count();
          List<String> own = new ArrayList<>();
          for (int i = 1; i <= count; i++) {
            own.add(types.getOrDefault(used + i, "varchar"));
          }
          used += count;
          String plan = String.join("\n", plan(statement, single, own));
          if (WHOLE_TABLE.matcher(plan).find()) {
            bad.add(single + "\n" + plan);
          }
        }
      }
      statement.execute("RESET plan_cache_mode");
    }
    return bad;
  }

  private static List<String> plan(Statement statement, String sql, List<String> types)
      throws SQLException {
    StringBuilder numbered = new StringBuilder();
    int index = 0;
    for (int i = 0; i < sql.length(); i++) {
      char c = sql.charAt(i);
      numbered.append(c == '?' ? "$" + ++index : String.valueOf(c));
    }
    String parameters = types.isEmpty() ? "" : " (" + String.join(", ", types) + ")";
    String values =
        types.isEmpty()
            ? ""
            : IntStream.range(0, types.size())
                .mapToObj(i -> "NULL")
                .collect(Collectors.joining(", ", " (", ")"));
    statement.execute("PREPARE planned" + parameters + " AS " + numbered);
    try {
      return one(statement, "EXPLAIN EXECUTE planned" + values);
    } finally {
      statement.execute("DEALLOCATE planned");
    }
  }

  private static List<String> one(Statement statement, String sql) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
    }
    return lines;
  }
}
