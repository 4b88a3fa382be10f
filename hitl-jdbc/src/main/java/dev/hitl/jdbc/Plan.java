package dev.hitl.jdbc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one transition writes: updates that must each find their row, and what goes with them if
 * they do. All of it is written or nothing. Not thread-safe.
 */
final class Plan {
  /** In place of the index of a condition: all of them held. */
  static final int DONE = -1;

  /** In place of the index of a condition: a row with the same key is there already. */
  static final int DUPLICATE = -2;

  /** Rows for one table, which are inserted together. */
  static final class Rows {
    final String table;
    final String columns;
    final List<Sql> values = new ArrayList<>();

    private Rows(String table, String columns) {
      this.table = table;
      this.columns = columns;
    }
  }

  /** In the order in which they lock their rows. */
  final List<Sql> conditions = new ArrayList<>();

  /** By table, in the order in which they were first named. */
  final Map<String, Rows> inserts = new LinkedHashMap<>();

  /** Updates of which it does not matter whether they find a row. */
  final List<Sql> follows = new ArrayList<>();

  /**
   * Whether a row is updated more than once, which one statement of PostgreSQL does not do: it
   * would leave one of the updates out, and say nothing.
   */
  boolean updatesTwice;

  /** How many rows are inserted. */
  int rows() {
    return inserts.values().stream().mapToInt(rows -> rows.values.size()).sum();
  }

  /** An update that finds no row takes everything back. */
  Plan require(Sql update) {
    conditions.add(update);
    return this;
  }

  /** A row; its values in the order of the columns, without parentheses. */
  Plan insert(String table, String columns, Sql values) {
    inserts.computeIfAbsent(table, name -> new Rows(name, columns)).values.add(values);
    return this;
  }

  /** The WHERE clause stands last in the update. */
  Plan follow(Sql update) {
    follows.add(update);
    return this;
  }
}
