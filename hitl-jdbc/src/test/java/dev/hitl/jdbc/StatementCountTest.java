package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.jdbc.RecordedStatements.Counts;
import dev.hitl.policy.Policy;
import dev.hitl.tool.Tool;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What a pause, a decision and a resumption cost, which must not creep up. */
class StatementCountTest {
  private static final long REMEMBERING = 1 << 20;

  @Test
  void onPostgresEachTransitionIsOneRoundTripWhereTheNodeWroteWhatItSetsOutFrom() {
    assertThat(countsOf(PostgresServer.shared().fresh(), REMEMBERING))
        .containsExactly(
            // The pause.
            new Counts(1, 1),
            // The decision.
            new Counts(1, 1),
            // The resumption: run and execution are won; the result.
            new Counts(2, 2));
  }

  @Test
  void onPostgresAnotherNodeReadsOnceBeforeADecisionAndOnceBeforeItResumes() {
    assertThat(countsOf(PostgresServer.shared().fresh(), 0))
        .containsExactly(
            // The pause.
            new Counts(1, 1),
            // The decision: the request with its chain is read, then changed.
            new Counts(2, 2),
            // The resumption: all of the run is read; run and execution are won; the result.
            new Counts(3, 3));
  }

  @Test
  void onH2EachTransitionIsOneTransactionWithOneStatementForEachTable() {
    try (HikariDataSource pool = H2Pool.memory(UUID.randomUUID().toString())) {
      assertThat(countsOf(pool, REMEMBERING))
          .containsExactly(new Counts(6, 7), new Counts(4, 5), new Counts(6, 8));
      assertThat(countsOf(pool, 0))
          .containsExactly(new Counts(6, 7), new Counts(6, 7), new Counts(10, 12));
    }
  }

  @Test
  void onPostgresALookAfterwardsIsOneRoundTripMoreThanACallThatPolicyAllows() {
    Counts allowed = ofACall("allow");
    Counts looked = ofACall("review");
    assertThat(looked).isEqualTo(new Counts(allowed.statements() + 1, allowed.roundTrips() + 1));
  }

  /** From the start of a run to its answer, with one call. */
  private static Counts ofACall(String verdict) {
    RecordedStatements recorded = new RecordedStatements(PostgresServer.shared().fresh());
    JdbcStore store = JdbcStore.of(recorded.source()).createSchema(true).build();
    Tool tool = Tool.named("look").runs(arguments -> "seen");
    Policy policy =
        Policy.parse(
            "{\"version\": \"1\", \"rules\": [{\"tool\": \"look\", \"verdict\": \"%s\"}]}"
                .formatted(verdict));
    try (Hitl hitl =
        Hitl.builder().store(store).tool(tool).policy(policy).background(false).build()) {
      hitl.agent("a", run -> run.call(ToolCall.of("c", "look", Map.of())).content());
      hitl.start("a", "the first asks the database for its time as well");
      recorded.take();
      hitl.start("a", "x");
      return recorded.take();
    }
  }

  @Test
  void aStatementMoreIsCounted() throws Exception {
    RecordedStatements recorded = new RecordedStatements(PostgresServer.shared().fresh());
    try (Connection connection = recorded.source().getConnection();
        PreparedStatement statement = connection.prepareStatement("SELECT 1")) {
      statement.execute();
      statement.executeQuery().close();
    }

    assertThat(recorded.take()).isEqualTo(new Counts(2, 2));
  }

  private static List<Counts> countsOf(DataSource source, long memory) {
    RecordedStatements recorded = new RecordedStatements(source);
    JdbcStore store = JdbcStore.of(recorded.source()).createSchema(true).memory(memory).build();
    List<Counts> counts = new ArrayList<>();
    try (CostCase cycle = new CostCase(store, recorded::take, () -> counts.add(recorded.take()))) {
      // The first cycle also asks the database for its time.
      cycle.hitl.review().approve(cycle.park(CostCase.newRun()), "manager-1");
      cycle.hitl.resumeDue();
      counts.clear();

      RunId run = CostCase.newRun();
      cycle.hitl.start(run, "my money back");
      counts.add(recorded.take());
      String reference = cycle.hitl.run(run).requests().get(0).reference();
      recorded.take();
      cycle.hitl.review().approve(reference, "manager-1");
      counts.add(recorded.take());
      cycle.hitl.resume(run);
    }
    return counts;
  }
}
