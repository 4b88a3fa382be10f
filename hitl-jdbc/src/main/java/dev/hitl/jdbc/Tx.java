package dev.hitl.jdbc;

import dev.hitl.call.RunId;
import java.sql.SQLException;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.Update;

/** One transaction. In its SQL, {@code {now}} stands for the time by which the store judges. */
final class Tx {
  static final String NOW = "{now}";

  private static final String HELD = "{held ";
  private static final Pattern HELD_COLUMNS = Pattern.compile("\\{held ([^}]*)}");

  private final Handle handle;
  private final UnaryOperator<String> resolve;
  private final Execution execution;
  private boolean undone;

  Tx(Handle handle, UnaryOperator<String> resolve, Execution execution) {
    this.handle = handle;
    this.resolve = resolve;
    this.execution = execution;
  }

  /**
   * The head of an order: columns of which a condition lets one value through. H2 takes an order
   * out of an index only where they stand there, MariaDB only where they do not, and sorts all
   * there is otherwise.
   */
  static String held(String columns) {
    return HELD + columns + ", }";
  }

  /** With or without the columns that are {@link #held}. */
  static String ordered(String sql, boolean byHeld) {
    return sql.contains(HELD) ? HELD_COLUMNS.matcher(sql).replaceAll(byHeld ? "$1" : "") : sql;
  }

  Update update(String sql) {
    return handle.createUpdate(resolve.apply(sql));
  }

  PreparedBatch batch(String sql) {
    return handle.prepareBatch(resolve.apply(sql));
  }

  Query query(String sql) {
    return handle.createQuery(resolve.apply(sql));
  }

  /**
   * A query whose {@code :limit} stands in the text and not in a placeholder: of a number that it
   * does not know PostgreSQL expects a tenth of the table, and reads all of it.
   */
  Query query(String sql, int limit) {
    return query(sql.replace(":limit", Integer.toString(limit)));
  }

  /** Carries out a plan within this transaction, which is undone where a condition fails. */
  int carryOut(Plan plan) throws SQLException {
    int condition = execution.inTurn(handle.getConnection(), plan);
    undone |= condition != Plan.DONE;
    return condition;
  }

  /** Takes everything back when the work is over, which is what it decides at last. */
  void undo() {
    undone = true;
  }

  boolean isUndone() {
    return undone;
  }

  /** Binds a run's name to {@code :tenant}, {@code :agent} and {@code :run}. */
  static <S extends SqlStatement<S>> S named(S statement, RunId run) {
    return statement.bind("tenant", run.tenant()).bind("agent", run.agent()).bind("run", run.run());
  }
}
