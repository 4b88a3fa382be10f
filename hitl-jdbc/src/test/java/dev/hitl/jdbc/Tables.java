package dev.hitl.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** What somebody with the password of the database does to its rows. */
final class Tables {
  private static final List<String> ALL =
      List.of(
          "hitl_run",
          "hitl_checkpoint",
          "hitl_request",
          "hitl_revision",
          "hitl_result",
          "hitl_audit",
          "hitl_leaf",
          "hitl_seal");

  private final DataSource source;

  Tables(DataSource source) {
    this.source = source;
  }

  /** All rows of a table, by column. */
  List<Map<String, Object>> rows(String table) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement("SELECT * FROM " + table);
        ResultSet rows = statement.executeQuery()) {
      List<Map<String, Object>> found = new ArrayList<>();
      ResultSetMetaData columns = rows.getMetaData();
      while (rows.next()) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          Object value = rows.getObject(i);
          row.put(
              columns.getColumnName(i).toLowerCase(java.util.Locale.ROOT),
              value instanceof java.sql.Blob ? rows.getBytes(i) : value);
        }
        found.add(row);
      }
      return found;
    }
  }

  int execute(String sql, Object... values) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement.executeUpdate();
    }
  }

  void insert(String table, Map<String, Object> row) throws SQLException {
    execute(
        "INSERT INTO %s (%s) VALUES (%s)"
            .formatted(
                table,
                String.join(", ", row.keySet()),
                row.keySet().stream().map(column -> "?").collect(Collectors.joining(", "))),
        row.values().toArray());
  }

  /**
   * Another value than a column of a standing record has, of its kind.
   *
   * @param word what bytes say
   * @param other what they say instead, as long as it
   */
  static Object changed(String column, Object value, String word, String other) {
    if (value == null) {
      return column.equals("uses") || column.equals("until_at") ? 7 : "customer-2";
    } else if (value instanceof Number number) {
      return number.longValue() + 1;
    } else if (value instanceof Boolean flag) {
      return !flag;
    } else if (value instanceof byte[] bytes) {
      String text = new String(bytes, StandardCharsets.UTF_8);
      return text.replace(word, other).getBytes(StandardCharsets.UTF_8);
    }
    return "x" + String.valueOf(value).substring(1);
  }

  private static List<String> key(String table) {
    return switch (table) {
      case "hitl_audit" -> List.of("subject", "seq");
      case "hitl_leaf" -> List.of("leaf_index");
      case "hitl_seal" -> List.of("seal_number");
      default -> throw new IllegalArgumentException(table);
    };
  }

  void delete(String table, Map<String, Object> row) throws SQLException {
    List<String> key = key(table);
    execute(
        "DELETE FROM %s WHERE %s"
            .formatted(
                table, key.stream().map(c -> c + " = ?").collect(Collectors.joining(" AND "))),
        key.stream().map(row::get).toArray());
  }

  void replace(String table, Map<String, Object> row, Map<String, Object> by) throws SQLException {
    delete(table, row);
    insert(table, by);
  }

  /** A copy of all of it, such as an old backup is. */
  Map<String, List<Map<String, Object>>> copy() throws SQLException {
    Map<String, List<Map<String, Object>>> copy = new LinkedHashMap<>();
    for (String table : ALL) {
      copy.put(table, rows(table));
    }
    return copy;
  }

  void restore(Map<String, List<Map<String, Object>>> copy) throws SQLException {
    for (String table : ALL) {
      execute("DELETE FROM " + table);
      for (Map<String, Object> row : copy.get(table)) {
        insert(table, row);
      }
    }
  }
}
