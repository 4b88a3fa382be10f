package dev.hitl.bench;

import dev.hitl.bench.Phase.Parameterised;
import dev.hitl.bench.Phase.Update;
import dev.hitl.bench.Rows.Cell;
import dev.hitl.bench.Rows.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Hand-written JDBC that leaves behind what hitl does, row for row and byte for byte, in the fewest
 * round trips: each transition is one statement of PostgreSQL; on H2, which is in the process, one
 * transaction of prepared statements with several rows each. It is told what the rows were before,
 * so it reads nothing before it writes; it only reads the run's state once, together with the
 * claim.
 *
 * <p>It does nothing else: no policy, no digests, no checks. Thread-safe.
 */
final class Floor implements Contender {
  private static final int CLAIM = 3;
  private static final int FINISH = 5;

  private final DataSource pool;
  private final Template template;
  private final boolean asOne;
  private final List<List<Parameterised>> phases;

  Floor(Place place, Template template) {
    this.pool = place.pool();
    this.template = template;
    asOne = place.isPostgres();
    List<List<Parameterised>> built = new ArrayList<>();
    for (int i = 0; i <= FINISH; i++) {
      built.add(asOne ? List.of(oneStatement(i)) : inTurn(i));
    }
    phases = List.copyOf(built);
  }

  private Parameterised oneStatement(int index) {
    Phase phase = template.phases().get(index);
    Parameterised sql = new Parameterised("WITH ");
    String gate = "";
    int number = 0;
    for (Update update : phase.updates()) {
      String name = "u" + number++;
      sql.add(name + " AS (");
      sql.add(update.sql());
      sql.add((gate.isEmpty() ? "" : " AND " + gate) + " RETURNING 1), ");
      gate = "EXISTS (SELECT 1 FROM " + name + ")";
    }
    for (Map.Entry<String, List<Row>> table : phase.inserts().entrySet()) {
      sql.add("i" + number++ + " AS (");
      sql.add(insert(table.getKey(), table.getValue(), gate));
      sql.add("), ");
    }
    String held =
        phase.updates().isEmpty()
            ? "1"
            : "(SELECT count(*) FROM u" + (phase.updates().size() - 1) + ")";
    if (index == CLAIM) {
      sql.add("z AS (SELECT 1) ");
      sql.add(state(held));
    } else {
      sql.add("z AS (SELECT 1) SELECT " + held + " FROM z");
    }
    return sql;
  }

  /** The run's state and the arguments that were approved. */
  private Parameterised state(String held) {
    Parameterised sql =
        new Parameterised(
            "SELECT "
                + held
                + ", k.seq, k.body, v.arguments FROM hitl_checkpoint k JOIN hitl_revision v ON"
                + " v.request_id = ");
    sql.add("?", text(template.request()));
    sql.add(" WHERE k.tenant = ?", text(template.run().tenant()));
    sql.add(" AND k.agent = ?", text(template.run().agent()));
    sql.add(" AND k.run = ? ORDER BY k.seq", text(template.run().run()));
    return sql;
  }

  private static Cell text(String value) {
    return new Cell(value, Types.VARCHAR);
  }

  private List<Parameterised> inTurn(int index) {
    Phase phase = template.phases().get(index);
    List<Parameterised> all = new ArrayList<>();
    phase.updates().forEach(update -> all.add(update.sql()));
    phase.inserts().forEach((table, rows) -> all.add(insert(table, rows, "")));
    if (index == CLAIM) {
      all.add(state("1"));
    }
    return all;
  }

  private static Parameterised insert(String table, List<Row> rows, String gate) {
    List<String> columns = List.copyOf(rows.get(0).cells().keySet());
    Parameterised sql =
        new Parameterised("INSERT INTO " + table + " (" + String.join(", ", columns) + ") ");
    sql.add(gate.isEmpty() ? "VALUES " : "SELECT v.* FROM (VALUES ");
    String comma = "(";
    for (Row row : rows) {
      for (String column : columns) {
        sql.add(comma + "?", row.cell(column));
        comma = ", ";
      }
      sql.add(")");
      comma = ", (";
    }
    sql.add(gate.isEmpty() ? "" : ") v WHERE " + gate);
    return sql;
  }

  private void carryOut(int index, Names names) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      if (asOne) {
        Parameterised sql = phases.get(index).get(0);
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
          Phase.bind(statement, sql.cells(), names);
          try (ResultSet rows = statement.executeQuery()) {
            read(rows, index == CLAIM);
          }
        }
        return;
      }
      connection.setAutoCommit(false);
      for (Parameterised sql : phases.get(index)) {
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
          Phase.bind(statement, sql.cells(), names);
          if (statement.execute()) {
            try (ResultSet rows = statement.getResultSet()) {
              read(rows, true);
            }
          } else if (statement.getUpdateCount() < 1) {
            connection.rollback();
            throw new IllegalStateException("a condition did not hold");
          }
        }
      }
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  private static void read(ResultSet rows, boolean isState) throws SQLException {
    int bytes = 0;
    while (rows.next()) {
      if (rows.getLong(1) != 1) {
        throw new IllegalStateException("a condition did not hold");
      }
      if (isState) {
        bytes += rows.getBytes(3).length + rows.getBytes(4).length;
      }
    }
    if (isState && bytes == 0) {
      throw new IllegalStateException("there is no state");
    }
  }

  @Override
  public long[] sample() throws SQLException {
    Names names = template.names();
    carryOut(0, names);
    long begun = System.nanoTime();
    carryOut(1, names);
    long parked = System.nanoTime();
    carryOut(2, names);
    long decided = System.nanoTime();
    carryOut(CLAIM, names);
    carryOut(4, names);
    long resumed = System.nanoTime();
    carryOut(FINISH, names);
    return new long[] {parked - begun, decided - parked, resumed - decided};
  }
}
