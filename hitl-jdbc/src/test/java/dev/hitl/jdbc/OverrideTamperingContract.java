package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.override.Overridden;
import dev.hitl.override.Scope;
import dev.hitl.run.RunHandle;
import dev.hitl.store.StoreException;
import java.nio.charset.StandardCharsets;
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
 * Somebody who can write to the database changes what people said to runs. A stop that says
 * something else holds up everything, one that was hidden or removed is found, and so is every
 * event that says otherwise than was said.
 */
abstract class OverrideTamperingContract {
  private static final String TABLE = "hitl_standing";
  private static final String POLICY = "{\"version\": \"1\", \"overrule\": [\"director\"]}";
  private static final String BOSS = "director-1";
  private static final ToolCall LOOK = Shop.call("c1", "lookUp", "orderId", "42");

  /** By which a record is found and counted, and what nobody reads of a command in force. */
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
    Hitl node = shop.open(POLICY);
    node.agent("support", Shop.proposing(List.of(LOOK)));
    return node;
  }

  /** Whether anything goes on, on a node that remembers nothing. */
  private boolean goesOn() {
    RunId id = Shop.runId("r" + runs++);
    int before = shop.effects.size();
    try (Hitl node = node()) {
      node.start(id, "go");
    } catch (StoreException e) {
      assertThat(e.isUnreadable()).isTrue();
    }
    return shop.effects.size() > before;
  }

  private void assertFound(String what) {
    assertThat(hitl.fsck().check().isClean()).as(what).isFalse();
  }

  @Test
  void aStopWithAnyOtherWordIsFoundAndWhereItIsReadNothingBegins() throws SQLException {
    hitl.overrides().stop(Scope.agent("default", "support"), BOSS, "odd");
    assertThat(goesOn()).isFalse();
    Map<String, Object> row = tables.rows(TABLE).get(0);
    for (Map.Entry<String, Object> column : row.entrySet()) {
      String name = column.getKey();
      if (COUNTED.contains(name)) {
        continue;
      }
      Map<String, Object> other = new LinkedHashMap<>(row);
      other.put(name, Tables.changed(name, column.getValue(), "support", "another"));
      if (name.equals("uses")) {
        other.put("uses_left", 7); // the database does not take one without the other
      }
      tables.execute("DELETE FROM " + TABLE);
      tables.insert(TABLE, other);
      assertThat(hitl.audit().verify().broken()).as(name).isNotEmpty();
      assertFound(name);
      // What is taken for another kind of record is not read as a stop at all.
      assertThat(goesOn()).as(name).isEqualTo(name.equals("kind"));
    }
    tables.execute("DELETE FROM " + TABLE);
    tables.insert(TABLE, row);
    assertThat(hitl.audit().verify().broken()).isEmpty();
    assertThat(goesOn()).isFalse();
  }

  @Test
  void aStopThatIsHiddenOrRemovedIsFound() throws SQLException {
    hitl.overrides().stop(Scope.everything(), BOSS, "odd");
    assertThat(hitl.fsck().check().isClean()).isTrue();
    Map<String, Object> row = tables.rows(TABLE).get(0);
    tables.execute("UPDATE hitl_standing SET live_until = -1");
    assertThat(goesOn()).isTrue(); // what the sorting column hides no node sees
    assertFound("hidden");
    tables.execute("DELETE FROM " + TABLE);
    assertThat(hitl.audit().verify().broken()).isNotEmpty();
    assertFound("removed");
    tables.insert(TABLE, row);
    assertThat(hitl.fsck().check().isClean()).isTrue();
    assertThat(goesOn()).isFalse();
  }

  @Test
  void aStopThatNobodyGaveHoldsUpEverythingAndIsFound() throws SQLException {
    hitl.overrides().stop(Scope.agent("default", "another"), BOSS, "odd");
    assertThat(goesOn()).isTrue();
    Map<String, Object> forged = new LinkedHashMap<>(tables.rows(TABLE).get(0));
    forged.put("id", forged.get("id") + "-f");
    tables.insert(TABLE, forged);
    assertThat(goesOn()).isFalse();
    assertThat(hitl.audit().verify().broken()).isNotEmpty();
    assertFound("forged");
    tables.execute("DELETE FROM " + TABLE + " WHERE id = ?", forged.get("id"));
    assertThat(goesOn()).isTrue();
  }

  @Test
  void aLiftedStopThatIsPutInForceAgainHoldsUpEverythingAndIsFound() throws SQLException {
    Overridden.Stands stop =
        (Overridden.Stands) hitl.overrides().stop(Scope.everything(), BOSS, "odd");
    hitl.overrides().lift(stop.command().id(), BOSS, "fine");
    assertThat(goesOn()).isTrue();
    tables.execute("UPDATE hitl_standing SET revoked = FALSE, live_until = ?", Long.MAX_VALUE);
    assertThat(goesOn()).isFalse();
    assertThat(hitl.audit().verify().broken()).isNotEmpty();
  }

  @Test
  void anEventOfACommandThatSaysOtherwiseIsFound() throws SQLException {
    try (Hitl node = node()) {
      node.agent("mailing", agent -> agent.call(Shop.refund("c", "500")).content());
      RunHandle parked = node.start(new RunId("default", "mailing", "m"), "go");
      assertThat(parked.status()).isEqualTo(RunStatus.PARKED);
      RunId run = parked.id();
      node.overrides().pause(run, BOSS, "let me look");
      node.overrides().resume(run, BOSS, "go on");
      node.overrides().abort(run, BOSS, "fraud");
    }
    hitl.overrides().stop(Scope.tenant("other"), BOSS, "odd");
    assertThat(hitl.audit().verify().broken()).isEmpty();
    Set<String> types = Set.of("PAUSED", "RESUMED", "ABORTED", "OVERRIDDEN");
    List<Map<String, Object>> events =
        tables.rows("hitl_audit").stream()
            .filter(event -> types.contains(event.get("event_type")))
            .toList();
    // Of the stop and of the abort, which is in force before it is done.
    assertThat(events)
        .extracting(event -> event.get("event_type"))
        .containsExactlyInAnyOrder("PAUSED", "RESUMED", "ABORTED", "OVERRIDDEN", "OVERRIDDEN");
    for (Map<String, Object> event : events) {
      for (String column : List.of("event_type", "actor", "data", "happened_at")) {
        Map<String, Object> other = new LinkedHashMap<>(event);
        Object value = event.get(column);
        other.put(
            column,
            value instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.UTF_8)
                    .replace("reason", "season")
                    .getBytes(StandardCharsets.UTF_8)
                : value instanceof Number number ? number.longValue() + 1 : value + "x");
        tables.replace("hitl_audit", event, other);
        assertThat(hitl.audit().verify().broken())
            .as(event.get("event_type") + column)
            .isNotEmpty();
        tables.replace("hitl_audit", other, event);
      }
    }
    assertThat(hitl.audit().verify().broken()).isEmpty();
  }
}
