package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.checkpoint.Message;
import dev.hitl.escalate.Erasure.Outcome;
import dev.hitl.request.Request;
import dev.hitl.run.RunHandle;
import dev.hitl.store.Keys;
import java.nio.charset.StandardCharsets;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What somebody finds who has the database and not the keys, and what shows when they change it.
 */
class EncryptedAtRestTest {
  private static final String PERSON = "Customer-Ann";
  private static final List<String> THEIRS =
      List.of(PERSON, "words of hers", "4711.25", "because of her", "refunded");

  private final String name = UUID.randomUUID().toString();
  private final Shop shop = new Shop(clock -> JdbcStore.h2InMemory(name, clock));
  private Hitl hitl;

  private Request done(boolean encrypted) {
    hitl = shop.open(builder -> encrypted ? builder.masterKeys(Keys.masters()) : builder);
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    RunHandle run = hitl.start(Shop.runId("r1"), PERSON, List.of(Message.user("words of hers")));
    String reference = Shop.only(run).reference();
    hitl.review().modify(reference, "manager-1", Map.of("amount", 4711.25), "because of her");
    hitl.resumeDue();
    return Shop.only(run);
  }

  @AfterEach
  void close() {
    hitl.close();
  }

  private Connection connection() throws SQLException {
    return DriverManager.getConnection("jdbc:h2:mem:" + name, "sa", "");
  }

  private int execute(String sql) throws SQLException {
    try (Connection connection = connection();
        Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  /** Every value of every row of every table. */
  private String everything() throws SQLException {
    StringBuilder all = new StringBuilder();
    try (Connection connection = connection();
        Statement statement = connection.createStatement()) {
      List<String> tables = new ArrayList<>();
      try (ResultSet found = connection.getMetaData().getTables(null, null, "HITL%", null)) {
        while (found.next()) {
          tables.add(found.getString("TABLE_NAME"));
        }
      }
      assertThat(tables).hasSizeGreaterThan(9);
      for (String table : tables) {
        try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
          while (rows.next()) {
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
              Object value = rows.getObject(i);
              if (value instanceof Blob blob) {
                value = blob.getBytes(1, (int) blob.length());
              }
              all.append(
                      value instanceof byte[] bytes
                          ? new String(bytes, StandardCharsets.UTF_8)
                          : value)
                  .append(' ');
            }
          }
        }
      }
    }
    return all.toString();
  }

  @Test
  void nothingOfThePersonStandsInTheDatabaseInTheClear() throws SQLException {
    Request request = done(true);
    assertThat(everything())
        .contains(request.id(), "manager-1")
        .doesNotContain(THEIRS)
        .doesNotContain(request.revision().digest());
  }

  /** Negative control: the search finds what is there. */
  @Test
  void withoutKeysAllOfItStandsThere() throws SQLException {
    Request request = done(false);
    assertThat(everything()).contains(THEIRS).contains(request.revision().digest());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE hitl_audit SET data = X'7b7d' WHERE seq = 2",
        "UPDATE hitl_audit SET tool = 'other' WHERE event_type = 'SUCCEED'",
        "UPDATE hitl_audit SET actor = 'other' WHERE event_type = 'SUCCEED'",
        "UPDATE hitl_audit SET event_type = 'FAIL' WHERE event_type = 'SUCCEED'",
        "UPDATE hitl_audit SET happened_at = happened_at + 1 WHERE event_type = 'SUCCEED'",
        "UPDATE hitl_request SET status = 'FAILED'",
        "DELETE FROM hitl_audit WHERE event_type = 'SUCCEED'",
        "DELETE FROM hitl_audit WHERE subject LIKE 'request:%'",
        "DELETE FROM hitl_audit WHERE subject LIKE 'tenant:%'",
        "DELETE FROM hitl_chain WHERE subject LIKE 'tenant:%'",
        "DELETE FROM hitl_subject",
      })
  void whatIsChangedAfterAnErasureIsFound(String sql) throws SQLException {
    done(true);
    assertThat(hitl.erasure().erase("default", PERSON, "officer-1", "x")).isEqualTo(Outcome.ERASED);
    assertThat(hitl.audit().verify().broken()).isEmpty();
    assertThat(execute(sql)).isPositive();
    Hitl fresh =
        new Shop(clock -> JdbcStore.h2InMemory(name, clock))
            .open(builder -> builder.masterKeys(Keys.masters()));
    assertThat(fresh.audit().verify().broken()).isNotEmpty();
    fresh.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE hitl_audit SET data = (SELECT data FROM hitl_audit WHERE event_type = 'OPEN')"
            + " WHERE event_type = 'APPROVE'",
        "UPDATE hitl_subject SET name = wrapped",
        "UPDATE hitl_subject SET wrapped = NULL",
        "UPDATE hitl_result SET body = X'30'",
      })
  void whatIsMovedOrTakenAwayIsFound(String sql) throws SQLException {
    done(true);
    assertThat(hitl.audit().verify().broken()).isEmpty();
    assertThat(execute(sql)).isPositive();
    Hitl fresh =
        new Shop(clock -> JdbcStore.h2InMemory(name, clock))
            .open(builder -> builder.masterKeys(Keys.masters()));
    assertThat(fresh.audit().verify().broken()).isNotEmpty();
    fresh.close();
  }
}
