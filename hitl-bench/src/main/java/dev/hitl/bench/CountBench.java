package dev.hitl.bench;

import dev.hitl.bench.Counted.Counts;
import dev.hitl.call.RunId;
import dev.hitl.jdbc.JdbcStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/** Statements, round trips, rows and bytes of one cycle. */
final class CountBench {
  private static final String ROWS =
      "SELECT sum(n_tup_ins), sum(n_tup_upd) FROM pg_stat_user_tables";
  private static final String SIZE =
      "SELECT sum(pg_total_relation_size(relid)) FROM pg_stat_user_tables";
  private static final String LOG = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')";

  private CountBench() {}

  static void run(Place place, int cycles) throws Exception {
    Counted counted = new Counted(place.pool());
    JdbcStore store = JdbcStore.of(counted.source()).createSchema(true).build();
    Counts[] parts = new Counts[3];
    RunId run = Node.newRun();
    try (Node node =
        new Node(
            store,
            point -> {
              if (point == Node.Point.OPENED) {
                counted.take();
              } else if (point == Node.Point.ENTERED_AGAIN) {
                parts[2] = counted.take();
              }
            })) {
      node.sample();
      String request = node.park(run);
      parts[0] = counted.take();
      node.hitl.review().approve(request, "manager-1");
      parts[1] = counted.take();
      node.hitl.resume(run);
      Table.title("One cycle on " + place.name());
      Table.line("%-28s %12s %12s", "", "statements", "round trips");
      for (int i = 0; i < parts.length; i++) {
        Table.line(
            "%-28s %12d %12d",
            FloorBench.PARTS.get(i), parts[i].statements(), parts[i].roundTrips());
      }
      if (place.isPostgres()) {
        growth(place, node, "hitl, start to answer", cycles);
        growth(place, new Floor(place, Template.of(place)), "floor, start to answer", cycles);
      }
    }
  }

  private static void growth(Place place, Contender contender, String name, int cycles)
      throws Exception {
    for (int i = 0; i < cycles / 10; i++) {
      contender.sample();
    }
    long[] before = figures(place);
    for (int i = 0; i < cycles; i++) {
      contender.sample();
    }
    long[] after = figures(place);
    Table.line(
        "%-28s %.1f rows added, %.1f updated, %d B stored, %d B of log a cycle",
        name,
        (after[0] - before[0]) / (double) cycles,
        (after[1] - before[1]) / (double) cycles,
        (after[2] - before[2]) / cycles,
        (after[3] - before[3]) / cycles);
  }

  private static long[] figures(Place place) throws SQLException, InterruptedException {
    // The server's counts come about a second late.
    TimeUnit.MILLISECONDS.sleep(1_500);
    try (Connection connection = place.pool().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT");
      long[] rows = numbers(statement, ROWS);
      return new long[] {rows[0], rows[1], numbers(statement, SIZE)[0], numbers(statement, LOG)[0]};
    }
  }

  private static long[] numbers(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      long[] numbers = new long[row.getMetaData().getColumnCount()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = row.getLong(i + 1);
      }
      return numbers;
    }
  }
}
