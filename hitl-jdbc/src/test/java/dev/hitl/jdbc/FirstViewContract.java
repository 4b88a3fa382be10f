package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.request.Request;
import dev.hitl.review.InboxPage;
import dev.hitl.review.InboxQuery;
import dev.hitl.store.DecidedQuery;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a reviewer sees first costs the same however much waits: counted in rows that are read. */
abstract class FirstViewContract {
  private static final String TENANT = RunId.DEFAULT_TENANT;

  /** More than one look into the queue's index takes. */
  private static final int SOME = 400;

  private static final int MANY = 1_600;
  private static final int TOGETHER = 40;
  private static final int DECIDED = 5;

  /** By a query that passes whatever waits. */
  private static final String PASSING =
      "SELECT id, risk FROM hitl_request WHERE tenant = '"
          + TENANT
          + "' AND tool = 'refund' AND NOT status LIKE 'PEND%' ORDER BY opened_at DESC, id DESC LIMIT 10";

  private HikariDataSource source;
  private Hitl hitl;
  private int asked;
  private int together = 1;

  /** A database of its own. */
  abstract String database();

  /** Rows that were read out of tables and indexes until now. */
  abstract long read(Statement statement) throws SQLException;

  @BeforeEach
  void open() {
    source = new HikariDataSource();
    source.setJdbcUrl(database());
    // One, so that its server counts all.
    source.setMaximumPoolSize(1);
    source.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    hitl =
        Hitl.builder()
            .store(JdbcStore.of(source).createSchema(true).memory(0).build())
            .background(false)
            .tool(
                Tool.named("refund")
                    .parameter("order", String.class)
                    .requiresApproval(Risk.HIGH)
                    .runs(arguments -> "refunded"))
            .build();
    hitl.agent("support", run -> run.call(calls()).toString());
    for (int i = 0; i < DECIDED; i++) {
      hitl.review().reject(ask().get(0).reference(), "manager-1", "refunded before");
    }
  }

  @AfterEach
  void close() {
    hitl.close();
    source.close();
  }

  private List<ToolCall> calls() {
    List<ToolCall> calls = new ArrayList<>();
    for (int i = 0; i < together; i++) {
      calls.add(ToolCall.of("c" + i, "refund", Map.of("order", "no-" + asked++)));
    }
    return calls;
  }

  private List<Request> ask() {
    RunId run = RunId.of("support", "run-" + asked);
    hitl.start(run, "my money back");
    return hitl.run(run).requests();
  }

  private void wait(int until) {
    together = TOGETHER;
    while (asked < until + DECIDED) {
      ask();
    }
  }

  private interface Look {
    void look() throws SQLException;
  }

  private long rows(Look look) throws SQLException {
    long before = read();
    look.look();
    return read() - before;
  }

  private long read() throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      return read(statement);
    }
  }

  private Request queue() {
    InboxPage page = hitl.review().inbox(InboxQuery.of(TENANT).limit(50));
    assertThat(page.entries()).hasSize(50);
    return page.entries().get(0).request();
  }

  private void firstView() {
    Request first = hitl.review().find(queue().id()).orElseThrow();
    hitl.review().view(first.reference(), "manager-1");
    hitl.overview().conversation(first);
    hitl.overview().requestsOf(first.run());
    hitl.overview().revisions(first.id());
    hitl.audit().of(first.id());
    history();
  }

  private void history() {
    assertThat(hitl.overview().decided(new DecidedQuery(TENANT, "refund", null, null, 50)))
        .hasSize(DECIDED);
  }

  private void passing() throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(PASSING)) {
      for (int i = 0; i < DECIDED; i++) {
        assertThat(found.next()).isTrue();
      }
    }
  }

  @Test
  void theFirstViewReadsNoMoreWhereFourTimesAsMuchWaits() throws SQLException {
    wait(SOME);
    hitl.review().inbox();
    firstView();
    long some = rows(this::firstView);
    long passing = rows(this::passing);

    wait(MANY);
    long many = rows(this::firstView);

    assertThat(many).isBetween(some / 2, some + SOME / 2);
    assertThat(rows(this::history)).isLessThan(SOME / 4);
    // Control: what passes whatever waits is counted.
    assertThat(rows(this::passing)).isGreaterThan(passing + (MANY - SOME) / 2);
  }
}
