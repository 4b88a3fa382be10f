package dev.hitl.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * All rows of one run as they stand at one moment.
 *
 * @param tables by table, then by key
 */
record Rows(Map<String, Map<String, Row>> tables) {
  /** Each with its key. */
  static final Map<String, List<String>> KEYS = keys();

  /**
   * One value.
   *
   * @param value bytes, text, a number, a truth value or null
   * @param type a JDBC type
   */
  record Cell(@Nullable Object value, int type) {
    boolean isSame(@Nullable Cell other) {
      return other != null && Objects.deepEquals(value, other.value);
    }
  }

  /**
   * One row.
   *
   * @param cells by column
   */
  record Row(Map<String, Cell> cells) {
    Cell cell(String column) {
      Cell cell = cells.get(column);
      if (cell == null) {
        throw new IllegalStateException("no column " + column);
      }
      return cell;
    }
  }

  private static Map<String, List<String>> keys() {
    Map<String, List<String>> keys = new LinkedHashMap<>();
    keys.put("hitl_run", List.of("tenant", "agent", "run"));
    keys.put("hitl_checkpoint", List.of("tenant", "agent", "run", "seq"));
    keys.put("hitl_request", List.of("id"));
    keys.put("hitl_revision", List.of("request_id", "revision"));
    keys.put("hitl_result", List.of("request_id"));
    keys.put("hitl_audit", List.of("subject", "seq"));
    keys.put("hitl_outbox", List.of("id"));
    return keys;
  }

  static Rows of(DataSource source, String run) {
    Map<String, Map<String, Row>> tables = new LinkedHashMap<>();
    try (Connection connection = source.getConnection()) {
      for (Map.Entry<String, List<String>> table : KEYS.entrySet()) {
        tables.put(table.getKey(), read(connection, table.getKey(), table.getValue(), run));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return new Rows(tables);
  }

  private static Map<String, Row> read(
      Connection connection, String table, List<String> key, String run) throws SQLException {
    String where =
        key.contains("request_id") || table.equals("hitl_outbox")
            ? "request_id IN (SELECT id FROM hitl_request WHERE run = ?)"
            : "run = ?";
    String sql =
        "SELECT * FROM " + table + " WHERE " + where + " ORDER BY " + String.join(", ", key);
    Map<String, Row> rows = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, run);
      try (ResultSet found = statement.executeQuery()) {
        ResultSetMetaData columns = found.getMetaData();
        while (found.next()) {
          Map<String, Cell> cells = new LinkedHashMap<>();
          for (int i = 1; i <= columns.getColumnCount(); i++) {
            // The database gives this one by itself.
            String name = columns.getColumnName(i).toLowerCase(Locale.ROOT);
            if (!columns.isAutoIncrement(i) && !name.equals("written")) {
              cells.put(name, cell(found, i, columns.getColumnType(i)));
            }
          }
          Row row = new Row(cells);
          List<String> named = key.stream().map(k -> String.valueOf(row.cell(k).value())).toList();
          rows.put(String.join("/", named), row);
        }
      }
    }
    return rows;
  }

  private static Cell cell(ResultSet row, int index, int type) throws SQLException {
    return switch (type) {
      case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB ->
          new Cell(row.getBytes(index), Types.VARBINARY);
      case Types.BIT, Types.BOOLEAN -> new Cell(row.getObject(index), Types.BOOLEAN);
      default -> new Cell(row.getObject(index), type);
    };
  }

  /** The rows of a table, in the order of their key. */
  List<Row> table(String name) {
    return List.copyOf(tables.getOrDefault(name, Map.of()).values());
  }
}
