package dev.hitl.bench;

import dev.hitl.bench.Rows.Cell;
import dev.hitl.bench.Rows.Row;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one transition of a real run wrote: the columns that it changed, and the rows that it added.
 *
 * @param updates in the order in which they are made
 * @param inserts by table
 */
record Phase(List<Update> updates, Map<String, List<Row>> inserts) {
  /** What a conditional update asks of the row besides its key. */
  private static final Map<String, List<String>> CONDITIONS =
      Map.of(
          "hitl_run", List.of("fence", "status", "head_seq"),
          "hitl_request", List.of("version", "status"));

  /**
   * A changed row.
   *
   * @param table its table
   * @param before as it was
   * @param changed the columns that changed, as they are now
   */
  record Update(String table, Row before, Map<String, Cell> changed) {
    Parameterised sql() {
      Parameterised sql = new Parameterised("UPDATE " + table + " SET ");
      String comma = "";
      for (Map.Entry<String, Cell> column : changed.entrySet()) {
        sql.add(comma + column.getKey() + " = ?", column.getValue());
        comma = ", ";
      }
      String and = " WHERE ";
      for (String column : Rows.KEYS.getOrDefault(table, List.of())) {
        sql.add(and + column + " = ?", before.cell(column));
        and = " AND ";
      }
      for (String column : CONDITIONS.getOrDefault(table, List.of())) {
        sql.add(and + column + " = ?", before.cell(column));
      }
      return sql;
    }
  }

  /** SQL with the values of the template's run in its places. */
  static final class Parameterised {
    private final StringBuilder text = new StringBuilder();
    private final List<Cell> cells = new ArrayList<>();

    Parameterised(String start) {
      text.append(start);
    }

    void add(String more, Cell... values) {
      text.append(more);
      cells.addAll(List.of(values));
    }

    void add(Parameterised other) {
      text.append(other.text);
      cells.addAll(other.cells);
    }

    String text() {
      return text.toString();
    }

    List<Cell> cells() {
      return cells;
    }
  }

  static Phase between(Rows before, Rows after, boolean requestsFirst) {
    List<Update> updates = new ArrayList<>();
    Map<String, List<Row>> inserts = new LinkedHashMap<>();
    after
        .tables()
        .forEach(
            (table, rows) ->
                rows.forEach(
                    (key, row) -> {
                      Row was = before.tables().getOrDefault(table, Map.of()).get(key);
                      if (was == null) {
                        inserts.computeIfAbsent(table, name -> new ArrayList<>()).add(row);
                      } else {
                        change(updates, table, was, row);
                      }
                    }));
    if (requestsFirst) {
      updates.sort(Comparator.comparing(Update::table));
    }
    return new Phase(updates, inserts);
  }

  private static void change(List<Update> updates, String table, Row was, Row row) {
    Map<String, Cell> changed = new LinkedHashMap<>();
    row.cells()
        .forEach(
            (column, cell) -> {
              if (!cell.isSame(was.cells().get(column))) {
                changed.put(column, cell);
              }
            });
    if (!changed.isEmpty()) {
      updates.add(new Update(table, was, changed));
    }
  }

  static void bind(PreparedStatement statement, List<Cell> cells, Names names) throws SQLException {
    int index = 1;
    for (Cell cell : cells) {
      Object value = cell.value();
      if (value == null) {
        statement.setNull(index, cell.type());
      } else if (value instanceof String text) {
        statement.setString(index, names.renamed(text));
      } else if (value instanceof byte[] bytes) {
        statement.setBytes(index, bytes);
      } else {
        statement.setObject(index, value);
      }
      index++;
    }
  }
}
