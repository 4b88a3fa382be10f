package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.request.RequestStatus;
import dev.hitl.store.DecidedQuery;
import dev.hitl.store.QueueQuery;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** H2 counts no rows, but says of which part of a statement the order comes out of an index. */
class H2FirstViewTest {
  private static final Pattern SORTED = Pattern.compile("index sorted");
  private static final Pattern HELD =
      Pattern.compile("tenant( DESC)?, (tool DESC, )?status( DESC)?, ");

  private final JdbcDataSource source = new JdbcDataSource();

  @BeforeEach
  void open() {
    source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    source.setUser("sa");
  }

  private int sorted(String statement) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement explain = connection.createStatement();
        ResultSet plan = explain.executeQuery("EXPLAIN " + statement.replace("?", "'1'"))) {
      plan.next();
      assertThat(plan.getString(1)).doesNotContain("tableScan");
      return (int) SORTED.matcher(plan.getString(1)).results().count();
    }
  }

  @Test
  void whatIsShownFirstComesOutOfIndexesInTheirOrder() throws SQLException {
    RecordedStatements recorded = new RecordedStatements(source);
    JdbcStore store = JdbcStore.of(recorded.source()).createSchema(true).build();
    Map<String, Map<Integer, String>> texts = recorded.texts();

    texts.clear();
    store.decided(new DecidedQuery("default", "refund", null, null, 50));
    String decided = texts.keySet().iterator().next();
    texts.clear();
    store.queue(new QueueQuery("default", null, null, null, 50));
    String queue = texts.keySet().iterator().next();

    assertThat(sorted(decided)).isEqualTo(RequestStatus.values().length - 1);
    assertThat(sorted(queue)).isGreaterThanOrEqualTo(RequestStatus.asking().size());
    // Control: by an order without the columns that are held it would sort everything.
    assertThat(sorted(HELD.matcher(decided).replaceAll(""))).isZero();
    store.close();
  }
}
