package dev.hitl.jdbc;

import dev.hitl.call.RunId;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** One transaction. In its SQL, {@code {now}} stands for the time by which the store judges. */
final class Tx {
  private static final String NOW = "{now}";

  private final Handle handle;
  private final Dialect dialect;
  private final @Nullable Long given;

  /**
   * @param given the time in milliseconds, or null for the database's own clock
   */
  Tx(Handle handle, Dialect dialect, @Nullable Long given) {
    this.handle = handle;
    this.dialect = dialect;
    this.given = given;
  }

  Update update(String sql) {
    return timed(handle.createUpdate(resolved(sql)), sql);
  }

  Query query(String sql) {
    return timed(handle.createQuery(resolved(sql)), sql);
  }

  /** A batch's rows are bound one by one, each with {@link #timed} where the SQL has the time. */
  PreparedBatch batch(String sql) {
    return handle.prepareBatch(resolved(sql));
  }

  <S extends SqlStatement<S>> S timed(S statement, String sql) {
    return given != null && sql.contains(NOW) ? statement.bind("now", given) : statement;
  }

  private String resolved(String sql) {
    return sql.replace(NOW, given == null ? dialect.nowMillis() : dialect.givenMillis("now"));
  }

  /** Takes back everything so far; what is read after it is what others have committed. */
  void undo() {
    handle.rollback();
  }

  /** Binds a run's name to {@code :tenant}, {@code :agent} and {@code :run}. */
  static <S extends SqlStatement<S>> S named(S statement, RunId run) {
    return statement.bind("tenant", run.tenant()).bind("agent", run.agent()).bind("run", run.run());
  }
}
