package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Bound;
import dev.hitl.call.ToolCall;
import dev.hitl.gate.Outcome;
import dev.hitl.grant.Grants;
import dev.hitl.grant.Proposal;
import dev.hitl.grant.StoredDelegations;
import dev.hitl.run.OpenRun;
import dev.hitl.store.StoreException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Somebody who can write to the database changes a grant or a delegation. What it says is found
 * wherever it is changed, and lets nothing through; what is only counted or sorted by never makes
 * it wider.
 */
abstract class StandingTamperingContract {
  private static final String TABLE = "hitl_standing";
  private static final String POLICY =
      """
      {"version": "1", "rules": [
        {"name": "small", "tool": "credit", "risk": "medium", "approvals": [{"role": "manager"}],
         "learnable": true}]}
      """;

  /** Not what the grant says: how many uses are left, by what it is sorted, when it was used. */
  private static final Set<String> COUNTED = Set.of("uses_left", "live_until", "updated_at");

  private Shop shop;
  private Hitl hitl;
  private Tables tables;
  private int runs;

  @BeforeEach
  void give() {
    DataSource source = open();
    tables = new Tables(source);
    shop = new Shop(clock -> JdbcStore.of(source).clock(clock).createSchema(true).build());
    hitl = shop.open(POLICY);
    Map<String, Bound> bounds =
        Map.of("orderId", new Bound.Any(), "amount", Bound.upTo(BigDecimal.TEN));
    assertThat(
            hitl.grants()
                .give(
                    new Proposal(
                        "default",
                        "customer-1",
                        "support",
                        "credit",
                        bounds,
                        2,
                        Duration.ofDays(1),
                        "routine"),
                    "manager-1"))
        .isInstanceOf(Grants.Answer.Done.class);
  }

  @AfterEach
  void close() {
    hitl.close();
  }

  /** An empty database. */
  abstract DataSource open();

  /** On a node that remembers nothing. */
  private boolean runs(String amount) {
    try (Hitl node = shop.open(POLICY);
        OpenRun open = node.open(Shop.runId("r" + runs++), "customer-1")) {
      ToolCall call = ToolCall.of("c", "credit", "{\"orderId\":\"1\",\"amount\":" + amount + "}");
      return open.run().propose(List.of(call)).get(0) instanceof Outcome.Executed;
    }
  }

  private Map<String, Object> grant() throws SQLException {
    return tables.rows(TABLE).get(0);
  }

  private void set(String column, Object value) throws SQLException {
    assertThat(tables.execute("UPDATE hitl_standing SET " + column + " = ?", value)).isEqualTo(1);
  }

  @Test
  void aGrantWithAnyOtherWordLetsNothingThroughAndIsFound() throws SQLException {
    Map<String, Object> row = grant();
    for (Map.Entry<String, Object> column : row.entrySet()) {
      if (COUNTED.contains(column.getKey())) {
        continue;
      }
      tables.execute("DELETE FROM " + TABLE);
      Map<String, Object> other = new LinkedHashMap<>(row);
      other.put(column.getKey(), Tables.changed(column.getKey(), column.getValue(), "10", "99"));
      tables.insert(TABLE, other);
      assertThat(runs("5")).as(column.getKey()).isFalse();
      assertThat(hitl.audit().verify().broken()).as(column.getKey()).isNotEmpty();
      assertThat(hitl.fsck().check().isClean()).as(column.getKey()).isFalse();
    }
    tables.execute("DELETE FROM " + TABLE);
    assertThat(hitl.audit().verify().broken()).isNotEmpty();
    tables.insert(TABLE, row);
    assertThat(hitl.audit().verify().broken()).isEmpty();
    assertThat(runs("5")).isTrue();
  }

  @Test
  void aDelegationWithAnyOtherWordHandsNothingOnAndIsFound() throws SQLException {
    tables.execute("DELETE FROM hitl_audit");
    tables.execute("DELETE FROM " + TABLE);
    Instant now = shop.clock.instant();
    assertThat(
            hitl.delegations()
                .give(
                    "default",
                    "manager-1",
                    "clerk-1",
                    now,
                    now.plus(Duration.ofDays(1)),
                    "*",
                    Set.of(),
                    "10 days away"))
        .isInstanceOf(StoredDelegations.Answer.Done.class);
    assertThat(hitl.audit().verify().broken()).isEmpty();
    Map<String, Object> row =
        tables.rows(TABLE).stream()
            .filter(each -> each.get("kind").equals("delegation"))
            .findFirst()
            .orElseThrow();
    for (Map.Entry<String, Object> column : row.entrySet()) {
      if (COUNTED.contains(column.getKey())) {
        continue;
      }
      Object id = row.get("id");
      tables.execute("DELETE FROM " + TABLE + " WHERE id = ?", id);
      Map<String, Object> other = new LinkedHashMap<>(row);
      other.put(column.getKey(), Tables.changed(column.getKey(), column.getValue(), "10", "99"));
      tables.insert(TABLE, other);
      assertThat(isLent()).as(column.getKey()).isFalse();
      assertThat(hitl.audit().verify().broken()).as(column.getKey()).isNotEmpty();
      assertThat(hitl.fsck().check().isClean()).as(column.getKey()).isFalse();
      tables.execute("DELETE FROM " + TABLE + " WHERE id = ?", other.get("id"));
      tables.insert(TABLE, row);
    }
    assertThat(isLent()).isTrue();
    assertThat(hitl.audit().verify().broken()).isEmpty();
  }

  /** Whether the places are handed on, by a node that remembers nothing; none where it throws. */
  private boolean isLent() {
    try (Hitl node = shop.open(POLICY)) {
      return !node.delegations().of("default", "clerk-1", "credit", shop.clock.instant()).isEmpty();
    } catch (IllegalStateException | StoreException e) {
      return false;
    }
  }

  @Test
  void theOrderByWhichItIsFoundDoesNotMakeItHoldLonger() throws SQLException {
    set("live_until", Long.MAX_VALUE);
    assertThat(runs("5")).isTrue();
    shop.clock.advance(Duration.ofDays(1));
    assertThat(runs("5")).isFalse();
  }

  @Test
  void usesThatSomebodyGivesItBackAreFoundWhenTheyAreUsed() throws SQLException {
    assertThat(runs("5")).isTrue();
    assertThat(runs("5")).isTrue();
    assertThat(runs("5")).isFalse();
    set("uses_left", 1);
    set("live_until", Long.MAX_VALUE);
    assertThat(hitl.fsck().check().findings())
        .anySatisfy(finding -> assertThat(finding.toString()).startsWith("USES"));
  }

  @Test
  void moreUsesLeftThanThereEverWereLetNothingThrough() throws SQLException {
    set("uses_left", 100);
    assertThat(runs("5")).isFalse();
  }
}
