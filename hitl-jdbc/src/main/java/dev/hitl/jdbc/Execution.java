package dev.hitl.jdbc;

import dev.hitl.jdbc.Plan.Rows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Carries out plans and reads, with as few round trips as the database allows. Thread-safe.
 *
 * @param resolve makes SQL of what stands for the time
 */
record Execution(UnaryOperator<String> resolve) {
  /** Few enough that no database runs out of placeholders. */
  private static final int ROWS = 200;

  private static final String BAD_NUMBER = "22P02";

  /** What the server says, and its log, when of two conditions the first held alone. */
  private static final String LOST =
      "hitl: another transaction was first, nothing is written; rows: ";

  /**
   * One statement after the other, within a transaction of the caller's, which takes everything
   * back where the answer is not {@link Plan#DONE}.
   *
   * @return the index of the condition that did not hold, or {@link Plan#DONE}
   */
  int inTurn(Connection connection, Plan plan) throws SQLException {
    int held = conditions(connection, plan.conditions);
    if (held < plan.conditions.size()) {
      return held;
    }
    for (Rows rows : plan.inserts.values()) {
      for (int from = 0; from < rows.values.size(); from += ROWS) {
        List<Sql> some = rows.values.subList(from, Math.min(rows.values.size(), from + ROWS));
        update(connection, insert(rows, some));
      }
    }
    for (Sql follow : plan.follows) {
      update(connection, follow);
    }
    return Plan.DONE;
  }

  /** How many held before the first that did not. Like ones go to the database together. */
  private int conditions(Connection connection, List<Sql> conditions) throws SQLException {
    int index = 0;
    while (index < conditions.size()) {
      String text = conditions.get(index).text();
      int end = index + 1;
      while (end < conditions.size() && conditions.get(end).text().equals(text)) {
        end++;
      }
      if (end - index == 1) {
        if (update(connection, conditions.get(index)) != 1) {
          return index;
        }
      } else {
        try (PreparedStatement statement = connection.prepareStatement(resolve.apply(text))) {
          for (Sql condition : conditions.subList(index, end)) {
            condition.bind(statement, 1);
            statement.addBatch();
          }
          int[] counts = statement.executeBatch();
          for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 1) {
              return index + i;
            }
          }
        }
      }
      index = end;
    }
    return index;
  }

  private int update(Connection connection, Sql sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(resolve.apply(sql.text()))) {
      sql.bind(statement, 1);
      return statement.executeUpdate();
    }
  }

  private static Sql insert(Rows rows, List<Sql> values) {
    return addRows(
        new Sql("INSERT INTO " + rows.table + " (" + rows.columns + ") VALUES "), values);
  }

  private static Sql addRows(Sql sql, List<Sql> rows) {
    String comma = "(";
    for (Sql row : rows) {
      sql.add(comma).add(row).add(")");
      comma = ", (";
    }
    return sql;
  }

  /**
   * The whole plan as one statement of PostgreSQL, which commits by itself or takes part in the
   * transaction. Every part but the first condition asks whether the condition before it held.
   *
   * @return the index of the condition that did not hold, or {@link Plan#DONE}
   * @throws SQLException if of several conditions only the first held: nothing is written then
   */
  int asOne(Connection connection, Plan plan) throws SQLException {
    Sql sql = asOne(plan);
    try (PreparedStatement statement = connection.prepareStatement(resolve.apply(sql.text()))) {
      sql.bind(statement, 1);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getInt(1) == 1 ? Plan.DONE : 0;
      }
    }
  }

  private static Sql asOne(Plan plan) {
    Sql sql = new Sql("WITH ");
    String gate = "";
    int number = 0;
    for (Sql condition : plan.conditions) {
      String name = "c" + number++;
      sql.add(name).add(" AS (").add(condition);
      sql.add(gate.isEmpty() ? "" : " AND " + gate).add(" RETURNING 1), ");
      gate = "EXISTS (SELECT 1 FROM " + name + ")";
    }
    for (Rows rows : plan.inserts.values()) {
      sql.add("p" + number++ + " AS (INSERT INTO " + rows.table + " (" + rows.columns + ") ");
      if (gate.isEmpty()) {
        sql.add("VALUES ");
      } else {
        sql.add("SELECT * FROM (VALUES ");
      }
      addRows(sql, rows.values);
      sql.add(gate.isEmpty() ? "), " : ") v WHERE " + gate + "), ");
    }
    for (Sql follow : plan.follows) {
      sql.add("p" + number++ + " AS (").add(follow);
      sql.add(gate.isEmpty() ? "" : " AND " + gate).add("), ");
    }
    return sql.add("z AS (SELECT 1) SELECT ").add(answer(plan.conditions.size())).add(" FROM z");
  }

  /** With several conditions, the first alone must not stand: an error takes it back. */
  private static String answer(int conditions) {
    return switch (conditions) {
      case 0 -> "1";
      case 1 -> "(SELECT count(*) FROM c0)";
      default ->
          "CASE WHEN EXISTS (SELECT 1 FROM c"
              + (conditions - 1)
              + ") THEN 1 WHEN EXISTS (SELECT 1 FROM c0) THEN CAST('"
              + LOST
              + "' || (SELECT count(*) FROM c0) AS integer) ELSE 0 END";
    };
  }

  /** Whether this is the error of {@link #asOne} and not one of the database's own. */
  static boolean isLost(SQLException e) {
    return BAD_NUMBER.equals(e.getSQLState()) && String.valueOf(e.getMessage()).contains(LOST);
  }

  /** Reads rows into something. */
  interface Reading<T> {
    T of(ResultSet rows) throws SQLException;
  }

  /** Several queries in one round trip, where the driver can. */
  <T> List<T> together(Connection connection, List<Sql> queries, Reading<T> reading)
      throws SQLException {
    Sql all = new Sql("");
    String separator = "";
    for (Sql query : queries) {
      all.add(separator).add(query);
      separator = "; ";
    }
    List<T> found = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(resolve.apply(all.text()))) {
      all.bind(statement, 1);
      boolean more = statement.execute();
      while (more) {
        try (ResultSet rows = statement.getResultSet()) {
          found.add(reading.of(rows));
        }
        more = statement.getMoreResults();
      }
    }
    return found;
  }
}
