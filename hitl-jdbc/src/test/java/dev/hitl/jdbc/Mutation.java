package dev.hitl.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * Changes one value of one row of one run, or removes the row. Tables and columns are those that
 * the database has; a row belongs to a run by its name or by its request's.
 */
final class Mutation {
  private static final List<String> STATUSES =
      List.of(
          "PENDING",
          "APPROVED",
          "EXECUTING",
          "EXECUTED",
          "IN_DOUBT",
          "REJECTED",
          "READY",
          "PARKED",
          "RUNNING",
          "FINISHED",
          "FAILED");

  /** A run that may be mutated. */
  record Victim(String run, String subject, String request) {}

  private record Column(String table, String name, String type) {}

  private final Connection connection;
  private final Random random;
  private final List<Victim> victims;
  private final List<Column> columns = new ArrayList<>();

  Mutation(Connection connection, Random random, List<Victim> victims) throws SQLException {
    this.connection = connection;
    this.random = random;
    this.victims = victims;
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT table_name, column_name, data_type FROM INFORMATION_SCHEMA.COLUMNS"
                    + " WHERE table_name LIKE 'HITL%' AND table_name NOT IN ('HITL_SCHEMA',"
                    + " 'HITL_SUBJECT', 'HITL_HOLD', 'HITL_OUTBOX', 'HITL_CAP', 'HITL_LEAF', 'HITL_SEAL',"
                    + " 'HITL_STANDING')"
                    + " ORDER BY table_name, ordinal_position");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        columns.add(new Column(rows.getString(1), rows.getString(2), rows.getString(3)));
      }
    }
  }

  /** Changes something of the victim, and says what. */
  String apply(Victim victim) throws SQLException {
    while (true) {
      Column column = columns.get(random.nextInt(columns.size()));
      List<Long> rows = rows(column, victim);
      if (rows.isEmpty()) {
        continue;
      }
      long row = rows.get(random.nextInt(rows.size()));
      if (random.nextInt(25) == 0) {
        execute("DELETE FROM " + column.table() + " WHERE _ROWID_ = ?", row);
        return victim + ": removed row " + row + " of " + column.table();
      }
      Object before = value(column, row);
      Object after = changed(column, before);
      if (Objects.deepEquals(before, after)) {
        continue;
      }
      try {
        execute(
            "UPDATE " + column.table() + " SET " + column.name() + " = ? WHERE _ROWID_ = ?",
            after,
            row);
      } catch (SQLException refused) {
        continue;
      }
      return victim
          + ": "
          + column
          + " of row "
          + row
          + " from "
          + text(before)
          + " to "
          + text(after);
    }
  }

  private static String text(Object value) {
    return value instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8)
        : String.valueOf(value);
  }

  private List<Long> rows(Column column, Victim victim) throws SQLException {
    List<String> names =
        columns.stream().filter(c -> c.table().equals(column.table())).map(Column::name).toList();
    String where;
    List<String> values;
    if (names.contains("REQUEST_ID")) {
      where = "request_id = ?";
      values = List.of(victim.request());
    } else if (names.contains("SUBJECT")) {
      where = "subject = ? OR subject = ?";
      values = List.of(victim.request(), victim.subject());
    } else if (names.contains("RUN")) {
      where = "run = ?";
      values = List.of(victim.run());
    } else {
      throw new IllegalStateException("no way to find the rows of a run in " + column.table());
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT _ROWID_ FROM " + column.table() + " WHERE " + where + " ORDER BY 1")) {
      for (int i = 0; i < values.size(); i++) {
        statement.setString(i + 1, values.get(i));
      }
      try (ResultSet found = statement.executeQuery()) {
        List<Long> rows = new ArrayList<>();
        while (found.next()) {
          rows.add(found.getLong(1));
        }
        return rows;
      }
    }
  }

  private Object value(Column column, long row) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT " + column.name() + " FROM " + column.table() + " WHERE _ROWID_ = ?")) {
      statement.setLong(1, row);
      try (ResultSet found = statement.executeQuery()) {
        found.next();
        return column.type().startsWith("BINARY") ? found.getBytes(1) : found.getObject(1);
      }
    }
  }

  private Object changed(Column column, Object before) throws SQLException {
    if (random.nextInt(5) == 0) {
      Victim other = victims.get(random.nextInt(victims.size()));
      List<Long> rows = rows(column, other);
      return rows.isEmpty() ? null : value(column, rows.get(random.nextInt(rows.size())));
    }
    if (random.nextInt(20) == 0) {
      return null;
    }
    if (before instanceof byte[] bytes) {
      return changed(bytes);
    } else if (before instanceof Boolean flag) {
      return !flag;
    } else if (before instanceof Number number) {
      return changed(number.longValue());
    } else if (column.name().equals("STATUS")) {
      return STATUSES.get(random.nextInt(STATUSES.size()));
    } else if (before instanceof String text) {
      return new String(changed(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }
    return column.type().contains("CHAR") ? "x" : column.type().contains("BIN") ? null : (Object) 1;
  }

  private long changed(long number) {
    return switch (random.nextInt(5)) {
      case 0 -> number + 1;
      case 1 -> number - 1;
      case 2 -> 0;
      case 3 -> number + 86_400_000;
      default -> number * 1000;
    };
  }

  private byte[] changed(byte[] bytes) {
    if (bytes.length == 0) {
      return new byte[] {'{', '}'};
    }
    int at = random.nextInt(bytes.length);
    byte[] other = bytes.clone();
    switch (random.nextInt(6)) {
      case 0 -> other[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 2 -> {
        return digits(bytes);
      }
      case 3 -> {
        return (" " + new String(bytes, StandardCharsets.UTF_8).replace(":", ": "))
            .getBytes(StandardCharsets.UTF_8);
      }
      case 4 -> {
        return new String(bytes, StandardCharsets.UTF_8)
            .replace("\"manager-1\"", "\"manager-2\"")
            .replace("\"v", "\"w")
            .getBytes(StandardCharsets.UTF_8);
      }
      default -> other[at] = (byte) (' ' + random.nextInt(95));
    }
    return other;
  }

  /** Another number in the place of one that is there: the text stays well formed. */
  private byte[] digits(byte[] bytes) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] >= '1' && bytes[i] <= '9') {
        places.add(i);
      }
    }
    byte[] other = bytes.clone();
    if (!places.isEmpty()) {
      other[places.get(random.nextInt(places.size()))] = (byte) ('1' + random.nextInt(9));
    }
    return other;
  }

  private void execute(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }
}
