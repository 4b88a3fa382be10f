package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Arguments;
import dev.hitl.call.Plan;
import dev.hitl.call.ToolCall;
import dev.hitl.gate.Outcome;
import dev.hitl.policy.Policy;
import dev.hitl.run.OpenRun;
import dev.hitl.store.StoreException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Somebody who can write to the database changes a plan. What it says is found wherever it is
 * changed, and no step runs unasked on it; a step that is given back ends the plan.
 */
abstract class PlanTamperingContract {
  private static final String TABLE = "hitl_standing";
  private static final String POLICY =
"""
{"version": "1", "rules": [
  {"name": "credits", "tool": "credit", "risk": "medium", "approvals": [{"role": "manager"}]}]}
""";

  /** Not what the plan says: by which it is found, and what is counted. */
  private static final Set<String> COUNTED = Set.of("uses_left", "live_until", "updated_at");

  private Shop shop;
  private Hitl hitl;
  private Tables tables;
  private int runs;

  /** An empty database. */
  abstract DataSource open();

  @BeforeEach
  void openShop() {
    DataSource source = open();
    tables = new Tables(source);
    shop = new Shop(clock -> JdbcStore.of(source).clock(clock).createSchema(true).build());
    hitl = node();
  }

  @AfterEach
  void close() {
    hitl.close();
  }

  private Hitl node() {
    return shop.open(b -> b.plans(true).policy(Policy.parse(POLICY)));
  }

  private static Plan.Step credit(String order, String amount) {
    String arguments = "{\"orderId\":\"" + order + "\",\"amount\":" + amount + "}";
    return new Plan.Step("credit", Arguments.parse(arguments), Map.of(), null);
  }

  /** A run of two approved steps; its name. */
  private String planned() {
    String run = "r" + runs++;
    ToolCall plan = Plan.of("make good", credit("1", "5"), credit("2", "6")).call("p");
    assertThat(propose(run, plan)).isInstanceOf(Outcome.Pending.class);
    String reference = hitl.run(Shop.runId(run)).requests().get(0).reference();
    assertThat(hitl.review().approve(reference, "manager-1").isTaken()).isTrue();
    assertThat(propose(run, plan)).isInstanceOf(Outcome.Executed.class);
    return run;
  }

  /** On a node that remembers nothing. */
  private Outcome propose(String run, ToolCall call) {
    try (Hitl node = node();
        OpenRun open = node.open(Shop.runId(run), "customer-1")) {
      return open.run().propose(List.of(call)).get(0);
    }
  }

  private boolean runs(String run, Plan.Step step) {
    try {
      ToolCall call = ToolCall.of("c" + runs++, step.tool(), step.arguments().json());
      return propose(run, call) instanceof Outcome.Executed;
    } catch (StoreException e) {
      assertThat(e.isUnreadable()).isTrue();
      return false;
    }
  }

  @Test
  void ofAPlanWithAnyOtherWordNoStepRunsUnaskedAndItIsFound() throws SQLException {
    planned();
    for (String column : tables.rows(TABLE).get(0).keySet()) {
      if (COUNTED.contains(column)) {
        continue;
      }
      tables.execute("DELETE FROM " + TABLE);
      tables.execute("DELETE FROM hitl_audit WHERE subject LIKE 'plan:%'");
      String run = planned();
      Map<String, Object> row = tables.rows(TABLE).get(0);
      tables.execute("DELETE FROM " + TABLE);
      Map<String, Object> other = new LinkedHashMap<>(row);
      other.put(column, Tables.changed(column, row.get(column), "make good", "make more"));
      tables.insert(TABLE, other);
      assertThat(hitl.audit().verify().broken()).as(column).isNotEmpty();
      assertThat(hitl.fsck().check().isClean()).as(column).isFalse();
      assertThat(runs(run, credit("1", "5"))).as(column).isFalse();
    }
    assertThat(runs(planned(), credit("1", "5"))).isTrue();
  }

  @Test
  void aStepThatSomebodyGivesBackEndsThePlanAndIsFound() throws SQLException {
    String run = planned();
    assertThat(runs(run, credit("1", "5"))).isTrue();
    tables.execute("UPDATE hitl_standing SET uses_left = uses_left + 1");
    assertThat(hitl.fsck().check().findings())
        .anySatisfy(finding -> assertThat(finding.toString()).startsWith("USES"));
    assertThat(runs(run, credit("2", "6"))).isFalse();
  }

  @Test
  void aStepThatSomebodyTakesAwayEndsThePlan() throws SQLException {
    String run = planned();
    tables.execute("UPDATE hitl_standing SET uses_left = uses_left - 1");
    assertThat(runs(run, credit("1", "5"))).isFalse();
  }

  @Test
  void aPlanThatIsHiddenIsFoundAndNoStepOfItRunsUnasked() throws SQLException {
    String run = planned();
    tables.execute("UPDATE hitl_standing SET live_until = -1");
    assertThat(hitl.fsck().check().isClean()).isFalse();
    assertThat(runs(run, credit("1", "5"))).isFalse();
  }

  @Test
  void aStepOnRecordThatSaysOtherwiseIsFound() throws SQLException {
    String run = planned();
    assertThat(runs(run, credit("1", "5"))).isTrue();
    assertThat(hitl.audit().verify().broken()).isEmpty();
    for (String type : List.of("STEP", "PLANNED")) {
      Map<String, Object> event =
          tables.rows("hitl_audit").stream()
              .filter(each -> type.equals(each.get("event_type")))
              .findFirst()
              .orElseThrow();
      Map<String, Object> other = new LinkedHashMap<>(event);
      other.put("actor", "somebody");
      tables.replace("hitl_audit", event, other);
      assertThat(hitl.audit().verify().broken()).as(type).isNotEmpty();
      tables.replace("hitl_audit", other, event);
    }
    assertThat(hitl.audit().verify().broken()).isEmpty();
  }
}
